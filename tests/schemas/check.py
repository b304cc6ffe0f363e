"""Checks the reports in a folder: JUnit XML and SARIF against their schemas, Markdown and annotations by reading them back."""

import json
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import cmarkgfm
import html5lib
import jsonschema
import xmlschema
from cmarkgfm.cmark import Options

cache, folder = map(Path, sys.argv[1:])
faults = []


def check(holds, *told):
    if not holds:
        faults.append(" ".join(map(str, told)))


def read(name):
    return (folder / name).read_text(encoding="utf-8")


run = json.loads(read("run.json"))
names = [result["name"] for result in run["results"]]
wrong = [result for result in run["results"] if result["status"] in ("failed", "error")]
check({result["status"] for result in run["results"]} == {"passed", "failed", "error", "skipped"}, "not every status")

# JUnit XML
schema = xmlschema.XMLSchema(str(cache / "junit-10.xsd"))
for error in schema.iter_errors(str(folder / "run.xml")):
    check(False, "run.xml:", error.path, error.reason)
cases = xmlschema.XMLResource(str(folder / "run.xml")).root
suites = [suite.get("name") for suite in cases.iter("testsuite")]
check(len(set(suites)) == len(suites), "run.xml: a suite twice", suites)
check(len(list(cases.iter("testcase"))) == len(names), "run.xml: not a case for each result")
for count, tag in (("failed", "failure"), ("errors", "error"), ("skipped", "skipped")):
    check(len(list(cases.iter(tag))) == run["summary"][count], "run.xml:", tag)

# SARIF
sarif = json.loads(read("lint.sarif"))
sarif_schema = json.loads((cache / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
validator = jsonschema.validators.validator_for(sarif_schema)
for error in validator(sarif_schema, format_checker=validator.FORMAT_CHECKER).iter_errors(sarif):
    check(False, "lint.sarif:", error.json_path, error.message)
results = sarif["runs"][0]["results"]
check(len(results) >= 2, "lint.sarif: too few results to tell")
for result in results:
    place = result["locations"][0]["physicalLocation"]
    policy = Path(unquote(place["artifactLocation"]["uri"]))
    check(policy.is_file(), "lint.sarif: no file", policy)

# Annotations: one a line, each at a line of a file that is there
annotation = re.compile(r"::(error|warning|notice) file=([^,:]+),line=(\d+),col=(\d+),title=([^,:]*)::(.+)")
for name, least in (("run.github", len(wrong)), ("lint.github", len(results))):
    lines = read(name).splitlines()
    check(len(lines) >= least, name, "has too few lines")
    for line in lines:
        parts = annotation.fullmatch(line)
        check(parts, name, "no annotation:", line)
        if parts:
            path = Path(re.sub("%([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), parts[2]))
            length = len(path.read_text(encoding="utf-8").splitlines())
            check(1 <= int(parts[3]) <= length, name, "no such line:", line)

# Markdown, as GitHub renders it: tables, the names as they are, and no element or link that a name made
rendered = cmarkgfm.github_flavored_markdown_to_html(read("run.md"), Options.CMARK_OPT_UNSAFE)
page = html5lib.parse(rendered, namespaceHTMLElements=False)
own = set("html head body h2 h3 table thead tbody tr th td details summary b strong pre code".split())
tags = {element.tag for element in page.iter()}
check(tags <= own, "run.md: elements of texts:", tags - own)
check(len(list(page.iter("details"))) == len(wrong), "run.md: not the details of each")
told = [re.sub(r"\s+", " ", "".join(summary.itertext())) for summary in page.iter("summary")]
for result in wrong:
    start = f"{result['status']} {result['name']}: "
    check(any(one.startswith(start) for one in told), "run.md: no summary of", start)
tables = [table for table in page.iter("table")][1:]
check(tables, "run.md: no table")
for table in tables:
    widths = {len(row) for row in table.iter("tr")}
    check(len(widths) == 1, "run.md: rows of different widths", widths)

# HTML, as a browser parses it
parser = html5lib.HTMLParser(namespaceHTMLElements=False)
page = parser.parse(read("run.html"))
check(not parser.errors, "run.html:", parser.errors)
check(len(list(page.iter("script"))) == 1, "run.html: a script of a text")
outer = [element for element in page.iter("details") if (element.get("class") or "").startswith("case ")]
check(len(outer) == len(names), "run.html: not a part for each result")

for name in ("run.xml", "run.md", "run.html", "run.github", "run.txt", "lint.sarif"):
    acting = set(re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", read(name)))
    check(not acting, name, "has letters that act:", acting)

for fault in faults:
    print(f"{folder.name}: {fault}", file=sys.stderr)
print(f"{folder.name}: {len(names)} results, {len(results)} findings, {len(faults)} faults")
sys.exit(bool(faults))
