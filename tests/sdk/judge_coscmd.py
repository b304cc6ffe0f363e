"""Lets coscmd, the official command-line client, judge the simulated COS: what it prints and its exit code are those of the real one.

coscmd is as installed, next to the Python SDK that it stands on, and is given the simulator as its HTTP proxy (COS403_SERVER), so
that hosts stay those of COS. A command takes more than a second, of which it sleeps the most: groups of them run side by side, each
with a home and a bucket of its own.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from qcloud_cos import CosConfig, CosS3Client

SERVER = os.environ["COS403_SERVER"]
PROXIES = {"http": SERVER}
REGION = "ap-guangzhou"
FILES, THEIRS = "files-1250000000", "theirs-1260000000"
OWNER = "qcs::cam::uin/100000000001:uin/100000000001"
PARTNER = "qcs::cam::uin/200000000002:uin/200000000002"
ARCHIVE = "{'x-cos-storage-class': 'ARCHIVE'}"
MEBIBYTE = 1024 * 1024

# The script beside the interpreter, whatever interpreter it names itself.
COSCMD = [sys.executable, str(Path(sys.executable).parent / "coscmd")]
FAILED = 255  # its -1

FOLDER = Path(tempfile.mkdtemp())
passed, failed = [], []


@contextlib.contextmanager
def operation(name):
    try:
        yield
    except Exception as error:  # one that fails does not hide the others
        failed.append(name)
        line = error.__traceback__.tb_next.tb_lineno  # below this function's own
        print(f"FAIL  coscmd: {name}\n      line {line}: {type(error).__name__}: {error}")
    else:
        passed.append(name)
        print(f"ok    coscmd: {name}")


def same(actual, expected):
    assert actual == expected, f"{actual!r} is not {expected!r}"


class Home:
    """A folder with the files of one user, whose configuration names a bucket that is made and removed here."""

    def __init__(self, name):
        self.folder = FOLDER / name
        self.folder.mkdir()
        self.bucket = f"coscmd-{name}-1250000000"
        kept = {name: value for name, value in os.environ.items() if name.lower() not in ("no_proxy", "all_proxy", "https_proxy")}
        self.environment = {**kept, "HOME": str(self.folder), "http_proxy": SERVER, "PYTHONIOENCODING": "utf-8"}
        self.does(
            "config", "-a", "AKIDjudgeowner", "-s", "judge-owner-secret", "-b", self.bucket, "-r", REGION, "--do-not-use-ssl", "--retry", "1",
            prints=r"Created configuration file in .*/\.cos\.conf",
        )  # fmt: skip
        # The smallest that it takes, so that little more than 20 MiB are enough for an upload in parts.
        with open(self.folder / ".cos.conf", "a") as file:
            file.write("multiupload_threshold = 20\nmultidownload_threshold = 20\n")

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, name):
        return (self.folder / name).read_bytes()

    def run(self, *arguments, answers=""):
        """Exit code and all that is printed."""
        ran = subprocess.run(
            [*COSCMD, *arguments], cwd=self.folder, env=self.environment, input=answers, capture_output=True, text=True, encoding="utf-8", timeout=120
        )
        return ran.returncode, ran.stdout + ran.stderr

    def does(self, *arguments, prints=(), answers=""):
        code, text = self.run(*arguments, answers=answers)
        assert code == 0, f"exit code {code}: {text}"
        prints = (prints,) if isinstance(prints, str) else prints
        for line in prints:
            assert re.search(line, text), f"{text!r} has nothing like {line!r}"
        return text

    def fails(self, *arguments, prints=(), answers="", code=FAILED):
        ended, text = self.run(*arguments, answers=answers)
        same((ended, text if ended != code else ""), (code, ""))
        prints = (prints,) if isinstance(prints, str) else prints
        for line in prints:
            assert re.search(line, text), f"{text!r} has nothing like {line!r}"
        return text


def as_(name):
    """The options for the caller that `callers` has configured by this name."""
    return ("-c", str(FOLDER / f"{name}.conf"))


def refused(code):
    """What it prints of a refusal, whose body the SDK has read."""
    message = {"AccessDenied": r"Access Denied\.", "SignatureDoesNotMatch": r"The Signature you specified is invalid\."}[code]
    return (rf"<Code>{code}</Code>", rf"'code': '{code}', 'message': '{message}'")


def fetch(url):
    """A plain HTTP client, such as that of whoever a URL was given to."""
    return requests.get(url, proxies=PROXIES, timeout=30)


def url(bucket, key):
    return f"http://{bucket}.cos.{REGION}.myqcloud.com/{key}"


def keys(home, prefix=""):
    """The keys that `list -r` prints."""
    text = home.does("list", "-r", "-a", prefix)
    return [line.split("   ")[1].strip() for line in text.splitlines() if line.startswith("   ")]


def signed_url(home, *arguments):
    return re.search(r"http://[^'\s]+", home.does(*arguments)).group()


def content(home, key):
    """An object's content, by way of `signurl`."""
    answer = fetch(signed_url(home, "signurl", key))
    same(answer.status_code, 200)
    return answer.content


def callers(home):
    keys = {
        "files": ("AKIDjudgeowner", "judge-owner-secret"),
        "reader": ("AKIDjudgereader", "judge-reader-secret"),
        "partner": ("AKIDjudgepartner", "judge-partner-secret"),
        "wrong": ("AKIDjudgeowner", "another-secret"),
        "unknown": ("AKIDjudgeunknown", "judge-owner-secret"),
        "mobile": ("AKIDjudgemobile", "judge-mobile-secret", "-t", "judge-mobile-token"),
        "anonymous": ("none", "none", "--anonymous"),
        "endpoint": ("AKIDjudgeowner", "judge-owner-secret"),
    }

    def configure(name):
        secret_id, secret_key, *more = keys[name]
        where = ("-e", f"cos.{REGION}.myqcloud.com") if name == "endpoint" else ("-r", REGION)
        home.does(
            *as_(name), "config", "-a", secret_id, "-s", secret_key, "-b", FILES, *where, "--do-not-use-ssl", "--retry", "1", *more,
            prints=f"Created configuration file in .*{name}",
        )  # fmt: skip

    with operation("config: by region, by endpoint, with a token, anonymous"), ThreadPoolExecutor() as pool:
        list(pool.map(configure, keys))
    with operation("no configuration"):
        home.fails("-c", "nowhere.conf", "list", prints=r"couldn't be found", code=254)


def buckets(home):
    with operation("createbucket"):
        home.does("createbucket", prints=f"Create cos://{home.bucket}")
    with operation("createbucket: it is there, and ours"):
        home.fails("createbucket", prints=("BucketAlreadyOwnedByYou", "Create bucket fail"))
    with operation("createbucket: a user without the right"):
        home.fails(*as_("reader"), "-b", "reader-1250000000", "createbucket", prints=refused("AccessDenied"))
    with operation("getbucketacl: private"):
        text = home.does("getbucketacl", prints=re.escape(f"{OWNER}: FULL_CONTROL"))
        same(text.count("ACL"), 1)
    with operation("putbucketacl: everyone reads"):
        same(fetch(url(home.bucket, "")).status_code, 403)
        home.does("putbucketacl", "--grant-read", "anyone")
        home.does("getbucketacl", prints="anyone: READ")
        same(fetch(url(home.bucket, "")).status_code, 200)
    with operation("putbucketacl: another company writes and reads"):
        home.does("putbucketacl", "--grant-read", "200000000002", "--grant-write", "200000000002")
        home.does("getbucketacl", prints=(re.escape(f"{PARTNER}: READ"), re.escape(f"{PARTNER}: WRITE")))
        home.write("offer.txt", "offer")
        home.does(*as_("partner"), "-b", home.bucket, "upload", "offer.txt", "offer.txt")
        home.does(*as_("partner"), "-b", home.bucket, "list", prints=r"offer\.txt +5 +STANDARD")
        same(fetch(url(home.bucket, "")).status_code, 403)
    with operation("putbucketacl: private again"):
        home.does("putbucketacl")
        home.fails(*as_("partner"), "-b", home.bucket, "list", prints=refused("AccessDenied"))
        home.does("delete", "-f", "offer.txt")
    with operation("putbucketacl: a user without the right"):
        home.fails(*as_("reader"), "putbucketacl", "--grant-read", "anyone", prints=(*refused("AccessDenied"), "put bucket acl fail"))
    with operation("getbucketversioning and putbucketversioning"):
        versions = "coscmd-versions-1250000000"
        home.does("-b", versions, "createbucket")
        home.does("-b", versions, "getbucketversioning", prints="Not configured")
        for status in ("Enabled", "Suspended"):
            home.does("-b", versions, "putbucketversioning", status)
            home.does("-b", versions, "getbucketversioning", prints=status)
        home.does("-b", versions, "deletebucket", prints=f"Delete cos://{versions}")
    with operation("deletebucket: it is not empty"):
        home.write("a.txt", "hello")
        home.does("upload", "a.txt", "a.txt")
        home.fails("deletebucket", prints=("<Code>BucketNotEmpty</Code>", "Delete bucket fail"))
    with operation("deletebucket: a user without the right"):
        home.fails(*as_("reader"), "deletebucket", prints=(*refused("AccessDenied"), "Delete bucket fail"))
    with operation("putbucketversioning: a user without the right"):
        home.fails(*as_("reader"), "putbucketversioning", "Enabled", prints=(*refused("AccessDenied"), "Put bucket versioning fail"))


def uploads(home):
    with operation("createbucket: for uploads"):
        home.does("createbucket")
    with operation("upload"):
        home.write("a.txt", "hello")
        home.does("upload", "a.txt", "a.txt", prints=rf"Upload a\.txt +=> +cos://{home.bucket}/a\.txt")
        same(content(home, "a.txt"), b"hello")
    with operation("upload: a key with blanks, signs and letters of other scripts"):
        home.does("upload", "a.txt", "odd/文書 1+1 & 2.txt")
        same(content(home, "odd/文書 1+1 & 2.txt"), b"hello")
    with operation("upload: with headers"):
        home.does("upload", "a.txt", "page", "-H", "{'Content-Type': 'text/html', 'x-cos-meta-colour': 'blue', 'x-cos-acl': 'public-read'}")
        answer = fetch(url(home.bucket, "page"))
        same((answer.headers["content-type"], answer.headers["x-cos-meta-colour"]), ("text/html", "blue"))
    with operation("upload: a folder"):
        for name in ("one.txt", "sub/two.txt", "sub/three.log"):
            home.write(f"folder/{name}", name)
        home.does("upload", "-r", "folder", "folder", prints="3 files uploaded, 0 files skipped, 0 files failed")
        same(keys(home, "folder/"), ["folder/one.txt", "folder/sub/three.log", "folder/sub/two.txt"])
    with operation("upload: a folder again, of which the same files are skipped"):
        home.write("folder/one.txt", "another")
        home.does("upload", "-rs", "folder", "folder", prints="1 files uploaded, 2 files skipped, 0 files failed")
    with operation("upload: a folder, and what is not in it is deleted"):
        home.does("upload", "a.txt", "folder/extra.txt")
        home.does("upload", "-rs", "--delete", "-f", "folder", "folder", prints="1 files sync deleted, 0 files sync failed")
        same(keys(home, "folder/"), ["folder/one.txt", "folder/sub/three.log", "folder/sub/two.txt"])
    with operation("upload: in parts, above 20 MiB"):
        home.write("large.bin", bytes(range(256)) * (21 * MEBIBYTE // 256))
        home.does("upload", "large.bin", "large.bin")
        home.does("info", "large.bin", prints=(r'ETag +"[0-9a-f]{32}-\d+"', rf"Content-Length +{21 * MEBIBYTE}"))
    with operation("upload: a user without the right"):
        home.fails(*as_("reader"), "upload", "a.txt", "docs/a.txt", prints=("Upload file failed", *refused("AccessDenied")))
    with operation("upload: a folder, by a user without the right"):
        home.fails(*as_("reader"), "upload", "-r", "folder", "docs/", prints="0 files uploaded, 0 files skipped, 3 files failed")
    with operation("upload: a wrong SecretKey"):
        home.fails(*as_("wrong"), "upload", "a.txt", "a.txt", prints=("Upload file failed", *refused("SignatureDoesNotMatch")))
    with operation("upload: a key that does not exist"):
        home.fails(*as_("unknown"), "upload", "a.txt", "a.txt", prints="<Code>InvalidAccessKeyId</Code>")
    with operation("listparts and abort"):
        config = CosConfig(Region=REGION, SecretId="AKIDjudgeowner", SecretKey="judge-owner-secret", Scheme="http", Proxies=PROXIES)
        upload = CosS3Client(config).create_multipart_upload(Bucket=home.bucket, Key="half.bin")["UploadId"]
        home.does("listparts", prints=(f"Key:half.bin, UploadId:{upload}", "Parts num: 1"))
        home.does("abort", prints=(f"Abort Key: half.bin, UploadId: {upload}", "1 files successful, 0 files failed"))
        home.does("listparts", prints="Parts num: 0")


def reads(home):
    with operation("createbucket and upload: what is read"):
        home.does("createbucket")
        home.write("a.txt", "hello")
        home.does("upload", "a.txt", "a.txt")
        home.write("folder/one.txt", "another")
        home.write("folder/sub/two.txt", "sub/two.txt")
        home.write("folder/sub/three.log", "sub/three.log")
        home.does("upload", "-r", "folder", "folder")
    with operation("list: folders and files"):
        text = home.does("list", "folder/", prints=(r"folder/sub/ +DIR", r"folder/one\.txt +7 +STANDARD +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"))
        assert "two.txt" not in text, text
    with operation("list: of all below a folder, with their number and size"):
        home.does("list", "-r", "folder/", prints=("Files num: 3", "Files size: 31"))
    with operation("list: the first two"):
        text = home.does("list", "-r", "-n", "2", prints="Has listed the first 2")
        same(len([line for line in text.splitlines() if line.startswith("   ")]), 2)
    with operation("list: a bucket that does not exist"):
        home.fails("-b", "nowhere-1250000000", "list", prints="<Code>NoSuchBucket</Code>")
    with operation("list: a user without the right"):
        home.fails(*as_("reader"), "list", prints=refused("AccessDenied"))
    with operation("list: a bucket of another company"):
        home.fails("-b", THEIRS, "list", prints=refused("AccessDenied"))
    with operation("list: by endpoint instead of region"):
        home.does(*as_("endpoint"), "list", "docs/", prints=r"docs/report\.txt +10 +STANDARD")
    with operation("info"):
        home.does("info", "a.txt", prints=(r"Key +a\.txt", r'ETag +"5d41402abc4b2a76b9719d911017c592"', "Content-Length +5", "x-cos-meta-md5 +5d41402a"))
    with operation("info: an object that does not exist"):
        home.fails("info", "nothing", prints="NoSuchResource")
    with operation("info: a user without the right, for whom a HEAD has no body"):
        text = home.fails(*as_("reader"), "info", "cold/2019.tar", prints="x-cos-request-id")
        assert "AccessDenied" not in text, text
    with operation("download"):
        home.does("download", "a.txt", "down/a.txt", prints=rf"Download cos://{home.bucket}/a\.txt +=> +down/a\.txt")
        same(home.read("down/a.txt"), b"hello")
    with operation("download: it is there, and not overwritten unless by force"):
        home.write("down/a.txt", "mine")
        home.fails("download", "a.txt", "down/a.txt", prints="already exists, please use -f")
        home.does("download", "-f", "a.txt", "down/a.txt")
        same(home.read("down/a.txt"), b"hello")
    with operation("download: a folder, some of it"):
        home.does("download", "-r", "--ignore", "*.log", "folder", "down/folder")
        same((home.read("down/folder/one.txt"), home.read("down/folder/sub/two.txt")), (b"another", b"sub/two.txt"))
        assert not (home.folder / "down/folder/sub/three.log").exists()
    with operation("download: in parts, above 20 MiB"):
        home.write("large.bin", bytes(range(256)) * (21 * MEBIBYTE // 256))
        home.does("upload", "large.bin", "large.bin")
        home.does("download", "large.bin", "down/large.bin")
        assert home.read("down/large.bin") == home.read("large.bin")
    with operation("download: what a user's policy grants, and what it does not"):
        home.does(*as_("reader"), "download", "docs/report.txt", "down/report.txt")
        same(home.read("down/report.txt"), b"the report")
        home.fails(*as_("reader"), "download", "cold/2018.tar", "down/2018.tar", prints="x-cos-request-id")
        assert not (home.folder / "down/2018.tar").exists()
    with operation("download: anonymous, a public object and a private one"):
        home.does(*as_("anonymous"), "download", "open/notice.txt", "down/notice.txt")
        same(home.read("down/notice.txt"), b"notice")
        home.fails(*as_("anonymous"), "download", "docs/report.txt", "down/private.txt")
    with operation("download: an archived object"):
        home.fails(*as_("files"), "download", "cold/2019.tar", "down/2019.tar", prints="InvalidObjectState")
    with operation("upload and download: a temporary key, where its policy lets it"):
        home.does(*as_("mobile"), "upload", "a.txt", "mobile/coscmd.txt")
        home.does(*as_("mobile"), "download", "mobile/coscmd.txt", "down/mobile.txt")
        home.fails(*as_("mobile"), "upload", "a.txt", "docs/coscmd.txt", prints=refused("AccessDenied"))
        home.does(*as_("files"), "delete", "-f", "mobile/coscmd.txt")
    with operation("signurl: of an object that its signer may not read"):
        signed = signed_url(home, *as_("reader"), "signurl", "cold/2018.tar")
        answer = fetch(signed)
        same((answer.status_code, "<Code>AccessDenied</Code>" in answer.text), (403, True))
    with operation("signurl: by a wrong SecretKey"):
        signed = signed_url(home, *as_("wrong"), "signurl", "docs/report.txt")
        answer = fetch(signed)
        same((answer.status_code, "<Code>SignatureDoesNotMatch</Code>" in answer.text), (403, True))


def changes(home):
    with operation("createbucket and upload: what is changed"):
        home.does("createbucket")
        home.write("a.txt", "hello")
        home.does("upload", "a.txt", "a.txt")
        for name in ("a", "b", "c"):
            home.write(f"folder/{name}", name)
        home.does("upload", "-r", "folder", "folder")
    host = f"{home.bucket}.cos.{REGION}.myqcloud.com"
    with operation("copy"):
        home.does("copy", f"{host}/a.txt", "copied/a.txt", prints=rf"Copy cos://{home.bucket}/a\.txt +=> +cos://{home.bucket}/copied/a\.txt")
        same(content(home, "copied/a.txt"), b"hello")
    with operation("copy: from another bucket, a key with blanks and signs"):
        home.does("copy", f"{FILES}.cos.{REGION}.myqcloud.com/docs/with a blank+plus.txt", "copied/blank.txt")
        same(content(home, "copied/blank.txt"), b"blank")
    with operation("copy: a folder"):
        home.does("copy", "-r", f"{host}/folder/", "copied/folder/", prints="3 files copied, 0 files skipped, 0 files failed")
    with operation("copy: the source may not be read"):
        home.fails("copy", f"{THEIRS}.cos.{REGION}.myqcloud.com/stock.csv", "copied/stock.csv")
    with operation("move"):
        home.does("move", f"{host}/copied/a.txt", "moved/a.txt", prints=rf"Move cos://{home.bucket}/copied/a\.txt +=> +cos://{home.bucket}/moved/a\.txt")
        home.fails("info", "copied/a.txt")
        same(content(home, "moved/a.txt"), b"hello")
    with operation("getobjectacl: private"):
        home.does("getobjectacl", "a.txt", prints=re.escape(f"{OWNER}: FULL_CONTROL"))
    with operation("putobjectacl: everyone reads"):
        same(fetch(url(home.bucket, "a.txt")).status_code, 403)
        home.does("putobjectacl", "--grant-read", "anyone", "a.txt")
        home.does("getobjectacl", "a.txt", prints="anyone: READ")
        same(fetch(url(home.bucket, "a.txt")).text, "hello")
    with operation("putobjectacl: another company reads"):
        home.does("putobjectacl", "--grant-read", "200000000002", "a.txt")
        home.does("getobjectacl", "a.txt", prints=re.escape(f"{PARTNER}: READ"))
        home.does(*as_("partner"), "-b", home.bucket, "download", "a.txt", "down/partner.txt")
        same(fetch(url(home.bucket, "a.txt")).status_code, 403)
    with operation("putobjectacl: a user without the right"):
        home.fails(*as_("reader"), "putobjectacl", "--grant-read", "anyone", "docs/report.txt", prints=(*refused("AccessDenied"), "Put object acl fail"))
    with operation("restore"):
        home.does("upload", "a.txt", "cold/a.tar", "-H", ARCHIVE)
        home.does("list", "cold/", prints=r"cold/a\.tar +5 +ARCHIVE")
        home.does("restore", "-d", "3", "-t", "Expedited", "cold/a.tar", prints=f"Restore cos://{home.bucket}/cold/a.tar")
    with operation("restore: it is under way, which is told and no success"):
        home.fails("restore", "-d", "3", "cold/a.tar", prints="already in pogress")
    with operation("restore: an object that is not archived"):
        home.fails("restore", "a.txt", prints="RestoreNonArchiveObject")
    with operation("restore: a folder"):
        home.does("upload", "a.txt", "cold/b.tar", "-H", ARCHIVE)
        home.does("restore", "-r", "cold/", prints="1 files successful, 1 files have in progress, 0 files failed")
    with operation("restore: a user without the right"):
        home.fails(*as_("reader"), "restore", "cold/2009.tar", prints="AccessDenied")
    with operation("delete: asks, and does what the answer is"):
        home.fails("delete", "moved/a.txt", answers="n\n", prints="you are deleting the file")
        home.does("info", "moved/a.txt")
        home.does("delete", "moved/a.txt", answers="y\n", prints=f"Delete cos://{home.bucket}/moved/a.txt")
        home.fails("info", "moved/a.txt")
    with operation("delete: a folder"):
        home.does("delete", "-rf", "copied/", prints="4 files successful, 0 files failed")
        same(keys(home, "copied/"), [])
    with operation("delete: a user without the right"):
        home.fails(*as_("reader"), "delete", "-f", "docs/report.txt", prints=refused("AccessDenied"))
    with operation("delete: a folder, by a user who may neither list nor delete it"):
        home.fails(*as_("reader"), "delete", "-rf", "docs/", prints=refused("AccessDenied"))
    with operation("probe"):
        home.does("probe", "-n", "1", "-s", "1", prints=r"Success Rate: \[1/1\]")


def clean_up(home):
    with operation(f"deletebucket: {home.bucket}, by force, with all that is in it"):
        home.does("deletebucket", "-f", prints=f"Delete cos://{home.bucket}")
        home.fails("list", prints="<Code>NoSuchBucket</Code>")


def judge(group):
    home = Home(group.__name__)
    group(home)
    clean_up(home)


def main():
    callers(Home("callers"))
    with ThreadPoolExecutor() as pool:
        list(pool.map(judge, (buckets, uploads, reads, changes)))
    print(f"coscmd: {len(passed) + len(failed)} operations, {len(passed)} as of COS, {len(failed)} not")
    sys.exit(1 if failed else 0)


try:
    main()
finally:
    shutil.rmtree(FOLDER)
