"""Compares cos403 with the signing code of the official Python SDK, on seeded requests with awkward characters.

Every request goes through the SDK up to the point where it would be sent; what would arrive is verified by cos403
(expected: valid) and signed by cos403 (expected: the SDK's Authorization, byte for byte). What may differ, and how, stands in
DISAGREEMENTS: a request that differs in another way, or not as expected, and an entry without a request, make the run fail.
"""

import collections
import json
import os
import random
import subprocess
import sys
import time
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import requests
from qcloud_cos import CosConfig, CosS3Client
from qcloud_cos.cos_auth import CosS3Auth

COUNT = 2400
SEED = 403
COS403 = os.environ.get("COS403", "target/debug/cos403")
BUCKET = "examplebucket-1250000000"

rng = random.Random(SEED)
chance = lambda percent: rng.random() * 100 < percent

# What is signed is the decoded path, and what is sent the encoded one: every character that either form could get wrong.
KEY_PARTS = [
    "a", "Photo", "x y", "100%", "a+b", "#1", "what?", "b&c", "k=v", "~home", "*", "it's", '"q"', "(1)", "[2]", "{3}", "<4>",
    "\\", "^`|", ";,", ":@$!", "%2F", "%252f", "%zz", "%E4", "腾讯云", "😀", "e\u0301", "é", "Ünï", ".", "..", "...", ".a", "a.",
    "", "\t", "\u3000", "-_.", "+", " ",
]  # fmt: skip
VALUES = [
    "", "", "1", "a b", "a+b", "a/b/", "b&c=d", "x;y", "100%", "%2F", "~*'()!", '"q"', "腾讯云", "😀", "e\u0301", "#?", "[]{}|\\^`<>",
    "max-age%3D600", "attachment; filename=\"a b+c.txt\"", "application/octet-stream", " lead", "trail ", "A=", "@:$,",
]  # fmt: skip
NAMES = [
    "acl", "prefix", "delimiter", "max-keys", "marker", "uploadId", "partNumber", "versionId", "Prefix", "ACL", "encoding-type",
    "response-content-type", "response-cache-control", "response-content-disposition", "response-expires", "ci-process",
    "imageMogr2/thumbnail/!50p", "imageView2/1/w/400", "a/b", "a-b", "a_b", "a.b", "a~b", "a b", "a+b", "a&b", "a=b", "a;b", "a%b",
    "a%2Fb", "a*b", "A/B", "[x]", "参数", "名前", "😀", "e\u0301", "é", "！", "Ünit", "Ключ", "x-cos-security-token",
]  # fmt: skip
HEADERS = [
    "x-cos-meta-a", "X-Cos-Meta-B", "x-cos-meta-a-b", "x-cos-meta-a_b", "x-cos-meta-a.b", "x-cos-meta-a*b", "x-cos-meta-a|b~c",
    "x-cos-acl", "x-cos-grant-read", "x-ci-thing", "Content-Type", "Content-MD5", "Content-Disposition", "Content-Language",
    "Cache-Control", "Expires", "Range", "If-Match", "If-None-Match", "If-Modified-Since", "Origin", "Pic-Operations", "Referer",
]  # fmt: skip
HEADER_VALUES = [
    "", "private", 'uin="100000000011"', "text/plain; charset=utf-8", "bytes=0-99", '"etag"', "Thu, 16 May 2019 06:45:51 GMT",
    "mQ/fVh815F3k6TAUm8m0eg==", "a  b", "a+b%20c", "~!@#$%^&*()_+`-={}|[]\\:\";'<>?,./", "https://example.com/?a=b&c", "%E8%85",
    "tab\tin", "腾讯云", "é😀", '{"is_pic_info":1}',
]  # fmt: skip
# With the port that goes without saying, with another, and an address that has colons of its own.
HOSTS = [None] * 40 + ["cdn.example.com", "cdn.example.com:443", "127.0.0.1:8080", "localhost:9000", "[::1]:8080", "[::1]"]


def random_key():
    key = "/".join("".join(rng.choices(KEY_PARTS, k=rng.choice([1, 1, 2]))) for _ in range(rng.randint(1, 4)))
    return ("/" if chance(5) else "") + (key or "a") + ("/" if chance(10) else "")


def random_params():
    params = {name: rng.choice(VALUES) for name in rng.sample(NAMES, rng.choice([0, 0, 1, 2, 3, 5]))}
    if params and chance(4):  # a name that comes twice, which a dict allows in another case only
        name = rng.choice(sorted(params))
        params.setdefault(name.swapcase() if name.isascii() else name, rng.choice(VALUES))
    if params and chance(2):
        params[rng.choice(sorted(params))] = None
    return params


def random_headers():
    headers = {name: rng.choice(HEADER_VALUES) for name in rng.sample(HEADERS, rng.choice([0, 1, 2, 4]))}
    if headers and chance(3):
        headers[rng.choice(sorted(headers))] += "x "
    return headers


class Wire(requests.adapters.HTTPAdapter):
    """Keeps a request that is ready to be sent, and sends nothing."""

    def send(self, request, **_):
        self.sent = request
        self.target = self.request_url(request, {})
        answer = requests.Response()
        answer.status_code = 200
        return answer


def pairs_of(raw_query):
    # The SDK sends a blank as `+`, as HTML forms do: only so read does the query have the values that it signs.
    return parse_qsl(raw_query, keep_blank_values=True)


def host_of(url):
    """`Host` as HTTP clients send it: without the port that goes without saying."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if parts.port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{host}:{parts.port}"


def names(listed):
    return [unquote(name) for name in listed.split(";") if name]


def request_of_the_sdk():
    """A request signed by the SDK, as it would arrive, with what the SDK was given."""
    method = rng.choice(["GET", "PUT", "POST", "HEAD", "DELETE"])
    key, params, headers = random_key(), random_params(), random_headers()
    secret_id = "AKID" + "".join(rng.choices("abcXYZ0189-_", k=20))
    secret_key = "".join(rng.choices("abcXYZ0189+/=%&~é", k=32))
    given = dict(key=key, params=params, headers=headers, signed_params=params, sign_host=not chance(15), presigned=chance(30))
    config = CosConfig(
        Region="ap-beijing", Scheme=rng.choice(["https", "http"]), SecretId=secret_id, SecretKey=secret_key, Domain=rng.choice(HOSTS),
        Token="tok/en+=" if chance(20) else None, SignHost=given["sign_host"], SignParams=not chance(15),
    )  # fmt: skip
    wire = Wire()
    session = requests.Session()
    session.mount("https://", wire)
    session.mount("http://", wire)
    client = CosS3Client(config, retry=0, session=session)
    if given["presigned"]:
        url = client.get_presigned_url(BUCKET, key, method, Expired=rng.randint(1, 10**6), Params=params, Headers=dict(headers))
        path, _, query = url.split("/", 3)[3].partition("?")
        pairs = pairs_of(query)
        authorization = "&".join(f"{name}={value}" for name, value in pairs if name.startswith("q-"))
        path, pairs = "/" + path, [pair for pair in pairs if not pair[0].startswith("q-")]
        sent = list(headers.items())
    else:
        # As each method of the client ends.
        url = config.uri(bucket=BUCKET, path=key)
        auth = CosS3Auth(config, key, params=params)
        body = {"data": rng.choice(["", "text"])} if method in ("PUT", "POST") else {}
        client.send_request(method, url, bucket=BUCKET, auth=auth, params=params, headers=dict(headers), **body)
        url, authorization = wire.sent.url, wire.sent.headers["Authorization"]
        path, _, query = wire.target.partition("?")
        pairs = pairs_of(query)
        text = lambda value: value.decode() if isinstance(value, bytes) else value
        sent = [(name, text(value)) for name, value in wire.sent.headers.items() if name != "Authorization"]
    if not config._sign_params:
        given["signed_params"] = {}
    given["host"] = host_of(url)
    # HTTP takes the blanks around a value away.
    arrived = [(name, value.strip(" \t")) for name, value in sent + [("Host", given["host"])]]
    line = dict(method=method, path=unquote(path), params=pairs, headers=arrived, secret_id=secret_id, secret_key=secret_key)
    return given, line, authorization


def is_trimmed(given):
    # Languages are no part of a signature, nor is the referer.
    return any(value != value.strip() for name, value in given["headers"].items() if name not in ("Content-Language", "Referer"))


def has_twins(given):
    lower = [name.lower() for name, value in given["signed_params"].items() if value is not None or given["presigned"]]
    return len(set(lower)) < len(lower)


def loses_segment(given):
    # The SDK writes `./` as `.%2F` so that the HTTP library leaves it alone, and forgets the end of the key.
    last = quote(given["key"]).replace("./", ".%2F").split("/")[-1]
    return not given["presigned"] and last in (".", "..")


def has_none(given):
    return not given["presigned"] and None in given["signed_params"].values()


# Input class: (who follows the document, what happens and why, its predicate, the reading in which cos403 takes the signature).
# Without a reading the signatures do not agree in any. Those with one stand in the order in which cos403 names readings.
DISAGREEMENTS = {
    "parameters that differ in case": (
        "unclear",
        "both are sent, and the SDK signs the last alone; cos403 signs both",
        has_twins,
        "repeated=last",
    ),
    "host with port": (
        "cos403",
        "the SDK signs the host name, and the HTTP library sends it with its port",
        lambda given: given["sign_host"] and ":" in given["host"] and "[" not in given["host"],
        "host-port=left-out",
    ),
    "IPv6 address as host": (
        "cos403",
        "the SDK signs the address without the brackets that are sent",
        lambda given: given["sign_host"] and "[" in given["host"],
        None,
    ),
    "parameter with the value None": (
        "cos403",
        "the SDK signs the text `None`, and the HTTP library leaves the parameter out",
        has_none,
        None,
    ),
    "blank at the end of a header": (
        "cos403",
        "the SDK signs the blank, which does not arrive",
        is_trimmed,
        None,
    ),
    "key that ends in `/.` or `/..`": (
        "cos403",
        "the SDK signs the key, and the HTTP library resolves the segment before it sends the path",
        loses_segment,
        None,
    ),
}


def expected(classes):
    if not classes:
        return True, "valid", "documented"
    readings = [DISAGREEMENTS[name][3] for name in classes]
    if None in readings:
        return False, "mismatch", None
    return False, "valid", ",".join(readings)


def batch(command, lines):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    done = subprocess.run([COS403, command, "--batch", "-"], input=text, capture_output=True, encoding="utf-8")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(lines):
        sys.exit(f"cos403 {command}: {len(answers)} answers to {len(lines)} lines\n{done.stderr}")
    return answers


def main():
    cases = []
    for number in range(COUNT):
        now = 1_700_000_000 + number
        time.time = lambda: now
        given, line, authorization = request_of_the_sdk()
        member = dict(part.split("=", 1) for part in authorization.split("&"))
        to_verify = dict(line, authorization=authorization, clock=now)
        to_sign = dict(
            line, key_time=member["q-sign-time"], sign_headers=names(member["q-header-list"]), sign_params=names(member["q-url-param-list"])
        )
        cases.append((given, to_verify, to_sign))
    verified = batch("verify", [case[1] for case in cases])
    signed = batch("sign", [case[2] for case in cases])

    found = collections.Counter()
    agree = unclassified = 0
    for (given, to_verify, _), verdict, signature in zip(cases, verified, signed):
        same = signature.get("authorization") == to_verify["authorization"]
        classes = [name for name, (_, _, predicate, _) in DISAGREEMENTS.items() if predicate(given)]
        found.update(classes)
        agree += same
        if (same, verdict.get("verdict"), verdict.get("reading")) != expected(classes):
            unclassified += 1
            if unclassified <= 5:
                print("UNCLASSIFIED", classes, json.dumps(to_verify), verdict, signature, sep="\n  ", file=sys.stderr)

    for name, (follows, reason, _, reading) in DISAGREEMENTS.items():
        print(f"{found[name]:5}  {name}: {reason} (document: {follows}; cos403 verify: {reading or 'mismatch'})")
    unused = [name for name in DISAGREEMENTS if not found[name]]
    if unused:
        print("no request is of the class:", ", ".join(unused), file=sys.stderr)
    known = COUNT - agree - unclassified
    print(f"python sdk: {COUNT} requests, {agree} agree byte for byte, {known} known disagreements, {unclassified} unclassified")
    sys.exit(1 if unused or unclassified else 0)


main()
