"""Development check: `cos403 policy diff` against the SMT solver Z3 on generated pairs of policies.

    python3 -m venv /tmp/z3 && /tmp/z3/bin/pip install z3-solver
    cargo build && /tmp/z3/bin/python tests/z3/check.py target/debug/cos403 --pairs 500 --results results.jsonl

The meaning of a policy is written here once more, as formulas over a request: principal, operation, region, bucket, key,
source address, transport, and two headers or parameters that may be absent. Z3 says whether there is a request that one
document grants and the other does not; `cos403` must say the same of both directions. Pairs on which Z3 gives up are counted
apart. Each pair is kept as one JSON line.
"""

import argparse
import ipaddress
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import z3

OBJECT, BUCKET, SERVICE = "object", "bucket", "service"
# One operation at least for each way in which the patterns of `ACTIONS` and the keys of `CARRIED` tell operations apart.
OPERATIONS = {
    "GetObject": OBJECT, "PutObject": OBJECT, "DeleteObject": OBJECT, "GetObjectACL": OBJECT, "UploadPart": OBJECT,
    "PostObject": OBJECT, "InitiateMultipartUpload": OBJECT, "PutBucket": BUCKET, "ListMultipartUploads": BUCKET,
    "GetBucket": BUCKET, "GetBucketObjectVersions": BUCKET, "PutBucketPolicy": BUCKET, "GetBucketCORS": BUCKET,
    "DeleteBucket": BUCKET,
    "GetService": SERVICE, "CreateJob": SERVICE,
}
CARRIED = {
    "cos:x-cos-acl": {"PutObject", "PostObject", "InitiateMultipartUpload", "PutBucket"},
    "cos:prefix": {"GetBucket", "GetBucketObjectVersions", "ListMultipartUploads"},
}
ANYONE, ANONYMOUS = "qcs::cam::anyone:anyone", "qcs::cam::anonymous:anonymous"
ROOT = "qcs::cam::uin/100000000001:uin/100000000001"
USER = "qcs::cam::uin/100000000001:uin/100000000011"
OTHER = "qcs::cam::uin/100000000001:uin/100000000012"
PRINCIPALS = [ANYONE, ANONYMOUS, ROOT, USER, OTHER]
# The callers that can be told apart: unsigned, the two users, the root account, another user of it, another account.
CALLERS = {
    "unsigned": set(), "root": {ROOT}, "user": {USER, ROOT}, "other": {OTHER, ROOT},
    "colleague": {ROOT}, "stranger": set(),
}
ACTIONS = ["name/cos:GetObject", "cos:PutObject", "cos:Get*", "*", "cos:*Object", "cos:GetBucket", "cos:PutBucketPolicy"]
BUCKETS = ["media-1250000000", "logs-1250000000"]
REGIONS = ["ap-guangzhou", "ap-beijing"]
CONDITIONS = [
    ("qcs:ip", ["ip_equal", "ip_not_equal"], ["203.0.113.0/24", "203.0.113.7", "198.51.100.0/25"]),
    ("cos:secure-transport", ["bool_equal"], ["true", "false"]),
    ("cos:tls-version", ["numeric_equal", "numeric_less_than", "numeric_greater_than_equal"], ["1.1", "1.2"]),
    ("cos:x-cos-acl", ["string_equal", "string_not_equal", "string_like", "string_not_like"], ["private", "public-read", "p*", "*e*"]),
    ("cos:prefix", ["string_equal", "string_not_equal", "string_like", "string_not_like"], ["a", "ab*", "*b", "*ab*"]),
]
TLS = {"http": None, "tls-1.0": 1.0, "tls-1.1": 1.1, "tls-1.2": 1.2, "tls-1.3": 1.3}


def glob():
    return "".join(random.choice(["a", "b", "ab", "/", "*", "*"]) for _ in range(random.randint(1, 5)))


def resource():
    kind = random.randrange(8)
    if kind == 0:
        return "*"
    if kind == 1:
        return f"qcs::cos::uid/1250000000:{random.choice(BUCKETS)}/"
    region = random.choice(REGIONS + ["", "*"])
    return f"qcs::cos:{region}:uid/1250000000:{random.choice(BUCKETS)}/{glob()}"


def conditions():
    made = {}
    for _ in range(random.choice([0, 0, 1, 1, 2])):
        key, operators, values = random.choice(CONDITIONS)
        operator = random.choice(operators) + random.choice(["", "", "_if_exist"])
        made.setdefault(operator, {})[key] = random.sample(values, random.randint(1, min(2, len(values))))
    return made


def statement():
    made = {
        "effect": random.choice(["allow", "allow", "deny"]),
        "principal": {"qcs": random.sample(PRINCIPALS, random.randint(1, 2))},
        "action": random.sample(ACTIONS, random.randint(1, 2)),
        "resource": [resource() for _ in range(random.randint(1, 2))],
    }
    condition = conditions()
    if condition:
        made["condition"] = condition
    return made


def pair():
    old = [statement() for _ in range(random.randint(1, 4))]
    new = [dict(one) for one in old]
    for _ in range(random.randint(0, 2)):
        at, other = random.randrange(len(new)), statement()
        kind = random.randrange(4)
        if kind == 0:
            new.append(other)
        elif kind == 1 and len(new) > 1:
            del new[at]
        else:
            member = random.choice(["effect", "principal", "action", "resource"])
            new[at][member] = other[member]
    random.shuffle(new)
    return old, new


def expression(pattern):
    """A pattern as a regular expression of Z3."""
    pieces = []
    for index, literal in enumerate(pattern.split("*")):
        if index:
            pieces.append(z3.Full(z3.ReSort(z3.StringSort())))
        if literal:
            pieces.append(z3.Re(literal))
    if not pieces:
        return z3.Re("")
    return pieces[0] if len(pieces) == 1 else z3.Concat(*pieces)


class Request:
    """The request as unknowns; operation, caller and transport are tried one by one."""

    def __init__(self, operation, caller, transport):
        self.operation, self.caller, self.transport = operation, caller, transport
        self.region, self.bucket = z3.String("region"), z3.String("bucket")
        self.key, self.address = z3.String("key"), z3.BitVec("address", 32)
        self.texts = {name: (z3.Bool(name + "?"), z3.String(name)) for name in CARRIED}

    def shape(self):
        return [z3.Length(self.key) > 0]

    def covered(self, pattern):
        kind = OPERATIONS[self.operation]
        if pattern == "*":
            return z3.BoolVal(True)
        if kind == SERVICE:
            return z3.BoolVal(False)
        _, _, _, region, _, path = pattern.split(":", 5)
        bucket, key = path.split("/", 1)
        met = [self.bucket == bucket]
        if region not in ("", "*"):
            met.append(self.region == region)
        if kind == BUCKET:
            met.append(z3.BoolVal(set(key) <= {"*"}))
        else:
            met.append(z3.InRe(self.key, expression(key)))
        return z3.And(*met)

    def met(self, operator, key, values):
        if_exist = operator.endswith("_if_exist")
        base = operator.removesuffix("_if_exist")
        negated = "_not_" in base
        if key == "qcs:ip":
            nets = [ipaddress.ip_network(value) for value in values]
            inside = z3.Or(*[z3.And(z3.UGE(self.address, int(net[0])), z3.ULE(self.address, int(net[-1]))) for net in nets])
            return z3.Not(inside) if negated else inside
        if key == "cos:secure-transport":
            return z3.BoolVal(str(self.transport != "http").lower() in values)
        if key == "cos:tls-version":
            version = TLS[self.transport]
            if version is None:
                return z3.BoolVal(if_exist)
            compare = {"numeric_equal": lambda a, b: a == b, "numeric_less_than": lambda a, b: a < b,
                       "numeric_greater_than_equal": lambda a, b: a >= b}[base]
            return z3.BoolVal(any(compare(version, float(value)) for value in values))
        present, text = self.texts[key]
        if self.operation not in CARRIED[key]:
            return z3.BoolVal(if_exist)
        if "like" in base:
            same = z3.Or(*[z3.InRe(text, expression(value)) for value in values])
        else:
            same = z3.Or(*[text == value for value in values])
        return z3.If(present, z3.Not(same) if negated else same, z3.BoolVal(if_exist))

    def speaks(self, statement):
        actions = [action.removeprefix("name/") for action in statement["action"]]
        name = "cos:" + self.operation
        if not any(action_matches(action, name) for action in actions):
            return z3.BoolVal(False)
        met = [z3.Or(*[self.covered(pattern) for pattern in statement["resource"]])]
        for operator, keys in statement.get("condition", {}).items():
            met += [self.met(operator, key, values) for key, values in keys.items()]
        return z3.And(*met)

    def granted(self, statements):
        speaks = [(one["effect"], set(one["principal"]["qcs"]), self.speaks(one)) for one in statements]

        def any_of(effect, principals):
            live = [formula for own, named, formula in speaks if own == effect and named & principals]
            return z3.Or(*live) if live else z3.BoolVal(False)

        if self.caller == "unsigned":
            general = {ANYONE, ANONYMOUS}
            return z3.And(z3.Not(any_of("deny", general)), any_of("allow", general))
        by_name = CALLERS[self.caller]
        again = z3.And(z3.Not(any_of("deny", {ANONYMOUS})), any_of("allow", {ANONYMOUS}))
        as_anyone = z3.And(z3.Not(any_of("deny", {ANYONE})), z3.Or(any_of("allow", {ANYONE}), again))
        return z3.And(z3.Not(any_of("deny", by_name)), z3.Or(any_of("allow", by_name), as_anyone))


def action_matches(pattern, name):
    if "*" not in pattern:
        return pattern == name
    first, *middle, last = pattern.split("*")
    if not name.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(name) - len(last) >= at and name.endswith(last)


def told_apart(names, signature):
    """The first of the names of each signature."""
    return list({signature(name): name for name in reversed(list(names))}.values())


def named(statements, operation):
    return tuple(any(action_matches(action.removeprefix("name/"), "cos:" + operation) for action in one["action"]) for one in statements)


def carried(operation):
    return tuple(operation in operations for operations in CARRIED.values())


def meant(statements, caller):
    return caller == "unsigned", tuple(bool(CALLERS[caller] & set(one["principal"]["qcs"])) for one in statements)


def by_solver(granting, refusing, transports):
    """Whether some request is granted by the one and not by the other: "some", "none" or "unknown"."""
    answer = "none"
    for operation in told_apart(OPERATIONS, lambda name: (OPERATIONS[name], named(granting + refusing, name), carried(name))):
        for caller in told_apart(CALLERS, lambda name: meant(granting + refusing, name)):
            for transport in transports:
                request = Request(operation, caller, transport)
                solver = z3.Solver()
                solver.set("timeout", 5000)
                solver.add(*request.shape())
                solver.add(request.granted(granting), z3.Not(request.granted(refusing)))
                found = solver.check()
                if found == z3.sat:
                    return "some"
                if found == z3.unknown:
                    answer = "unknown"
    return answer


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command")
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    random.seed(options.seed)
    counted = {"agree": 0, "differ": 0, "unknown to z3": 0}
    results = options.results.open("w") if options.results else None
    started = time.time()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.pairs):
            old, new = pair()
            files = []
            for name, statements in (("old", old), ("new", new)):
                file = Path(folder) / f"{name}.json"
                file.write_text(json.dumps({"version": "2.0", "statement": statements}))
                files.append(str(file))
            ran = subprocess.run([options.command, "policy", "diff", *files, "--format", "json"], capture_output=True, text=True)
            told = json.loads(ran.stdout)
            text = json.dumps([old, new])
            transports = list(TLS) if "cos:tls" in text or "cos:secure" in text else ["tls-1.2"]
            line = {"pair": number, "old": old, "new": new}
            for word, granting, refusing in (("more", new, old), ("less", old, new)):
                expected, given = by_solver(granting, refusing, transports), told[word]["answer"]
                line[word] = {"z3": expected, "cos403": given}
                outcome = "unknown to z3" if expected == "unknown" else "agree" if expected == given else "differ"
                counted[outcome] += 1
                if outcome == "differ":
                    print(json.dumps(line), file=sys.stderr)
            if results:
                results.write(json.dumps(line) + "\n")
    print(f"{options.pairs} pairs, both directions of each: {counted}, {time.time() - started:.0f} s")
    sys.exit(1 if counted["differ"] else 0)


if __name__ == "__main__":
    main()
