# Texts of the diagnosis in English. The ids of causes are the causes' own; the rest is grouped by what it serves.

## Labels of the report

label-step = (step { $step } of the guide)
label-ruled-out = ruled out
label-seen = seen
label-do = do
label-opens = opens
label-look-at = look at
label-request = request
certainty-certain = certain
certainty-likely = likely
certainty-possible = possible

## Variants

variant-access-denied = no right to do this
variant-access-forbidden = cross-origin preflight refused
variant-referer-rule = refused by the referer rules (hot-link protection)
variant-invalid-access-key-id = the SecretId is not accepted
variant-invalid-object-state = the object's storage class does not allow this
variant-request-time-too-skewed = client and server clocks differ by more than 15 minutes
variant-request-has-expired = outside the time for which the signature is valid
variant-signature-does-not-match = the server computes another signature
variant-unknown = refused with 403, without an answer that tells which refusal it is
variant-unfamiliar = refused with 403, by an answer that is none of those COS documents

## Causes

cors-not-configured = The bucket has no CORS rules.
cors-origin-not-allowed = No CORS rule allows the Origin.
cors-method-not-allowed = No CORS rule for this Origin allows the method.
cors-header-not-allowed = No CORS rule for this Origin and method allows all the headers.
referer-not-on-allow-list = The page is not on the bucket's referer allow list.
referer-on-deny-list = The page is on the bucket's referer deny list.
referer-missing = No Referer was sent, and the rules refuse an empty one.
anonymous-request = The request is not signed, and the resource is not public.
unknown-access-key = COS knows no key with this SecretId.
access-key-case-differs = The SecretId differs from an existing one in upper and lower case only.
malformed-access-key = The SecretId has characters that no SecretId has.
disabled-access-key = The key exists and is disabled.
expired-temporary-key = The temporary key has expired.
clock-skew = The client's clock is more than 15 minutes ahead of the server's.
signature-expired = The signature's end time has passed.
signature-not-yet-valid = The signature starts in the server's future.
malformed-authorization = The Authorization is not of the form that COS defines.
signature-mismatch = The signature is computed from another request, in another way or with another SecretKey.
no-grant = Neither an ACL nor a policy grants the action to the caller.
explicit-deny = A deny statement matches the request.
condition-not-met = A grant exists, and its condition is not met by the request.
foreign-account-key = The key belongs to another account than the bucket.
cross-account-owner-has-not-granted = The bucket's owner has not granted the action to the caller's account.
cross-account-home-has-not-granted = The caller's own account has not granted the action to its sub-user.
session-policy = The policy with which the temporary key was issued does not cover the request.
missing-security-token = The token that belongs to the temporary key was not sent with it.
object-archived = The object is archived, and no restored copy of it exists.
object-restore-in-progress = The object is archived, and its restore has not finished.
post-policy-expired = The expiration of the form's policy has passed.
post-policy-condition = A field of the form does not meet a condition of its policy.

## Words for what is not known

the-bucket = the bucket
the-object = the object
the-action = the action
the-resource = the resource
the-origin = the page's origin
the-unknown = not known
the-bucket-policy = the bucket policy
the-caller-policy = the caller's CAM policy
the-session-policy = the policy of the temporary key

## Evidence

evidence-variant = The answer is: { $variant }.
evidence-no-body = The answer to HEAD has no body that would name the refusal.
evidence-empty = The answer has no body that would name the refusal.
evidence-unfamiliar = The answer is none of the refusals that COS documents.
evidence-expired-token = The answer says that the token has expired.
evidence-form = The answer says: { $message }
evidence-masked = Once that is mended, { $cause } comes next: { $title }
evidence-unsigned = The request carries no signature.
evidence-signed = The request is signed with the SecretId `{ $id }`.
evidence-malformed = The request carries an Authorization that cannot be read: { $error }.
evidence-token = A security token was sent: the key is a temporary one.
evidence-no-token = No security token was sent.
evidence-span = The signature is valid from { $start } to { $end }; the server's clock says { $now }.
evidence-referer = The Referer is { $referer }.
evidence-no-referer = No Referer was sent.
evidence-preflight = The preflight asks for origin { $origin }, method { $method }, headers { $headers }.
evidence-storage-class = The storage class is { $class }.
evidence-signature-right = With this SecretKey the signature is right for the request as it was sent: the SecretKey is not that of the SecretId, or the request changed on its way.
evidence-mistake = This mistake of the client gives exactly this signature: { $mistake }
evidence-mistake-possible = One of the mistakes that give exactly this signature: { $mistake }
evidence-mistake-unknown = No mistake of the catalogue leads to this signature with this SecretKey: another SecretKey is in use, or the request changed on its way.
evidence-holder = The key has the rights of { $principal }; the bucket is owned by { $owner }.
evidence-deny = Statement { $statement } of { $document } (no. { $number }) denies it.
evidence-nearest = Nearest to allowing it is statement { $statement } of { $document } (no. { $number }); its { $element } does not match: it has { $expected }, the request has { $seen }.
evidence-cors-rules = The CORS rules allow origins { $origins }, methods { $methods }, headers { $headers }.
evidence-referer-rules = The { $list } of the referer rules has { $domains }.
evidence-same-strings = What the server checked is what was sent: the client signs another text, or signs with another SecretKey.
evidence-other-strings = The request changed on its way: sent “{ $sent }”, arrived “{ $arrived }”.

## Reasons

because-only = Nothing else leads to this answer.
because-all-else-ruled-out = Everything else that leads to this answer is ruled out.
because-common = It is one of the frequent causes of this answer.
because-refuses = What was read refuses the request at this step.
because-token = A temporary key was used.
because-fits = Nothing that was seen speaks against it.
because-contradiction = Nothing fits what was seen; the request shown may not be the one that was refused.

not-signed = The request is not signed.
is-signed = The request is signed.
signed-skips-referer = The request carries a signature, and then the referer rules are not applied.
no-authorization-read = The Authorization cannot be read, so nobody is identified.
authorization-read = The Authorization has all its members.
is-preflight = A preflight meets no other check.
is-no-preflight = Only a preflight (OPTIONS) is refused for CORS.
head-of-archive = HEAD of an archived object is answered.
referer-sent = A Referer was sent.
referer-not-sent = No Referer was sent.
no-headers-asked = The preflight asks for no headers.
id-is-well-formed = The SecretId has only characters that SecretIds have.
id-is-malformed = The SecretId has characters that no existing one has.
end-is-ahead = The signature ends after the server's time.
start-has-passed = The signature starts before the server's time.
start-is-near = The signature starts less than 15 minutes from the server's time.
assumed-otherwise = Where the signature starts in the near future, the other answer is given here.
start-is-far = The signature starts more than 15 minutes after the server's time.
token-not-sent = No token was sent, without which the policy of a temporary key is not read.
checked-cors = The CORS rules were read and do not lead to it.
checked-referer = The referer rules were read and do not lead to it.
checked-keys = The keys were read and do not lead to it.
checked-permissions = ACL and policies were read and do not lead to it.
checked-object = The object's storage class and restore were read and do not lead to it.
refused-before = An earlier check already refuses the request.
service-level = The request goes to the service, not to a bucket of some account.

## What to look at next

next-request = The request as it was sent (method, address, headers).
next-get = The same request as GET: its answer has a body that names the refusal.
next-cors = The CORS rules of { $bucket } (GET ?cors).
next-referer = The referer rules of { $bucket } (GET ?referer).
next-acl-and-policy = The ACL and the policy of { $bucket } (GET ?acl, GET ?policy), and the CAM policies of the caller.
next-key = The key in the CAM console: whether it exists, in this spelling, and is enabled.
next-session = The policy and the time with which the temporary key was issued.
next-head-object = HEAD of { $key }: x-cos-restore tells whether a restore runs.
next-support = Nothing that can be read tells more: ask support, with the request id of the answer.
next-server-time = The Date of the answer, to compare it with the time of the signature.

## Remedies: what the guide tells to do, for this request

remedy-cors-rule = In the COS console, bucket list > { $bucket } > Security Management > CORS: add or change a rule so that it allows origin { $origin }, method { $method } and headers { $headers }.
remedy-cors-verify = Then check that the answer carries Access-Control-Allow-Origin: curl -vo /dev/null -H 'Origin: { $origin }' '{ $url }'
remedy-referer-add = In the COS console, bucket list > { $bucket } > Security Management > Hotlink Protection: add the domain of the page to the allow list.
remedy-referer-remove = In the COS console, bucket list > { $bucket } > Security Management > Hotlink Protection: take the domain of the page off the deny list.
remedy-referer-empty = In the COS console, bucket list > { $bucket } > Security Management > Hotlink Protection: allow an empty Referer, or let the client send one. A signed request is not checked.
remedy-referer-verify = Then check: curl -vo /dev/null -H 'Referer: <page>' '{ $url }'
remedy-sign-or-publish = Sign the request, or make { $resource } public-read (Permission Management > Bucket ACL, or the object's ACL). A policy for anonymous access outranks a private bucket.
remedy-acl = In the COS console, bucket list > { $bucket } > Permission Management > Bucket ACL: check that the account has the permission it needs; add the user or edit the permission.
remedy-policy = Under Permission Management > Policy: check that a policy allows { $action } on { $resource } to the caller; add one or edit it. A policy for all users ranks below one for a specified user.
remedy-deny = Look for a deny statement that names the caller or everyone and covers { $action } on { $resource }: where allow and deny both match, deny wins. Remove or narrow it.
remedy-condition = Look for the conditions of the statements that allow { $action }: send the request so that they are met, or change them.
remedy-key-of-owner = Use a key of the account that owns { $bucket }: q-ak must be one of its SecretIds, upper and lower case included.
remedy-cross-account-owner = For cross-account access, let the owner of { $bucket } grant { $action } to the other root account in the bucket policy or the ACL.
remedy-cross-account-home = For cross-account access, let the caller's own root account grant { $action } on { $resource } to its sub-user in a CAM policy.
remedy-session-policy = Have the temporary key issued with a policy that allows { $action } on { $resource }; write actions as name/cos:PutObject and check the allowed prefix.
remedy-send-token = Send the token that came with the temporary key as x-cos-security-token, in the header or in the query.
remedy-secret-id = Check q-ak in the Authorization: it must be the SecretId of the key, upper and lower case included.
remedy-enable-key = In the CAM console, under API key management, check that the key is enabled; enable it.
remedy-new-temporary-key = Have a new temporary key issued, and issue the next one before this one ends.
remedy-sync-clock = Compare the client's clock with the server's (Linux: date -R; Windows: Control Panel > Clock and Region > Date and Time) and synchronise it; up to 15 minutes are tolerated.
remedy-validity = Sign anew with a start time that has come and an end time that lies far enough ahead.
remedy-authorization-form = Build the Authorization as the request signature document has it, with all seven members q-sign-algorithm, q-ak, q-sign-time, q-key-time, q-header-list, q-url-param-list, q-signature.
remedy-compare-signature = Compare the client's HttpString and StringToSign, step by step, with the server's (FormatString and StringToSign of the answer), with the request signature document and the COS signature tool.
remedy-secret-key = Check that the SecretKey is the one that belongs to the SecretId, without white space around it.
remedy-restore = Restore { $key } (POST ?restore), wait until it is done, and read it again before the restored copy expires.
remedy-wait-for-restore = Wait until the restore is done: HEAD then shows ongoing-request="false".
remedy-form-policy = Sign the form's policy anew, with an expiration ahead and conditions that the fields meet.
remedy-cors-paste = As a rule to paste (PUT ?cors): { $rule }
remedy-referer-domain = The domain to add is { $domain }.
remedy-bucket-statement = The least that grants it, as a statement of the bucket policy (PUT ?policy): { $statement }
remedy-cam-statement = The least that grants it, as a statement of a CAM policy of the user: { $statement }
remedy-session-statement = The least that covers it, as a statement of the policy with which the temporary key is issued (GetFederationToken, AssumeRole): { $statement }
opens-these = What it newly grants, by the policies that are known: { $granted }
opens-more = What it newly grants, by the policies that are known: { $granted }; and more
opens-nothing = By the policies that are known, it newly grants nothing.
opens-unknown = What it newly grants could not be settled.
remedy-offset = By its signature, the client's clock is { $seconds } seconds ahead of the server's.
remedy-restore-call = As a request: POST /{ $key }?restore with the body <RestoreRequest><Days>1</Days><CASJobParameters><Tier>Standard</Tier></CASJobParameters></RestoreRequest>
remedy-key-just-made = A key that was made just now may take some minutes to be known; the SecretId of a temporary key is known for its time only.
remedy-public-object = An expired signature is refused even where the object is public-read: sign anew, or leave the signature out.
remedy-what-changes = What often changes a signed request: a path encoded twice, blanks and letters beyond ASCII in the key, a Host other than the one signed (proxy, CDN, port), a header that a library or a proxy adds or changes after signing.
remedy-support = If that does not help, ask support, with the request id of the answer.

## Mistakes in signing

path-percent-encoded = The path is signed as it is sent, percent-encoded; it must be decoded.
path-encoded-twice = The path is signed percent-encoded twice; it must be decoded.
path-without-leading-slash = The path is signed without its leading slash.
path-with-doubled-slash = The path is signed with two leading slashes.
bucket-in-path = The bucket is signed as part of the path; it stands in the host alone.
path-plus-as-blank = A plus sign in the path is signed as a blank; in a path it stands for itself.
path-left-out = The root path `/` is signed instead of the object's.
path-with-query = The query is signed as part of the path.
path-with-slash-at-end = The path is signed with a slash at its end that is not sent.
path-lower-cased = The path is signed in lower case; case counts in keys.
blank-as-plus = A blank in a value is signed as `+`; it must be `%20`.
tilde-encoded = A tilde in a value is signed as `%7E`; it must stand for itself.
star-bare = A star in a value is signed as it is; it must be `%2A`.
form-encoded = Values are signed in the encoding of HTML forms (blank as `+`, `~` encoded, `*` bare).
slash-bare = A slash in a value is signed as it is; it must be `%2F`.
component-encoded = Values are encoded as encodeURIComponent does, which leaves `!'()*` as they are.
lower-case-hex = Encoded letters of values are signed with lower-case digits (`%2f`); they must be `%2F`.
values-not-encoded = Values are signed without being encoded.
values-encoded-twice = Values are encoded twice.
names-not-lower-cased = Names are signed in the case in which they are sent; they must be in lower case.
names-not-encoded = Names are signed without being encoded.
unsorted = The pairs are signed in the order in which they are sent; they must be sorted.
list-unsorted = The pairs are signed in the order of an unsorted list; list and string must be sorted.
raw-sorted = The pairs are sorted by names that are not encoded.
method-upper-case = The method is signed in upper case; it must be in lower case.
wrong-method = Another method is signed than the one that is sent.
query-left-out = The query is listed as signed and left out of the signed text.
headers-left-out = Headers are listed as signed and all left out of the signed text.
header-left-out = A header is listed as signed and left out of the signed text.
header-empty = A header is signed with an empty value, and something on the way fills it.
header-not-trimmed = A header is signed with white space around its value, which HTTP takes away.
token-signed-not-sent = The security token is signed as a header and not sent as one.
host-with-port = The host is signed with a port that is not sent.
host-without-port = The host is signed without the port that is sent.
other-host = Another host is signed than the one that is sent (accelerate, internal, path-style or custom domain).
content-type-defaulted = The HTTP library sends another Content-Type than the one that is signed.
missing-last-line-feed = HttpString lacks the line feed at its end.
crlf = The lines of HttpString end in CR LF; they must end in LF.
missing-params-line = HttpString lacks the empty line of a request without parameters.
body-hashed-in = A hash of the body is signed; COS signs no body.
body-signed = The body is signed; COS signs none.
string-to-sign-without-last-line-feed = StringToSign lacks the line feed at its end.
string-to-sign-without-algorithm = StringToSign lacks its first line, `sha1`.
http-string-not-hashed = StringToSign holds HttpString itself; it must hold its SHA-1.
sha256-digest = HttpString is hashed with SHA-256; it must be SHA-1.
sha256-hmac = The HMACs are made with SHA-256; they must be made with SHA-1.
key-time-for-sign-time = StringToSign holds q-key-time; it must hold q-sign-time.
sign-time-for-key-time = The SignKey is made from q-sign-time; it must be made from q-key-time.
milliseconds = The times are signed in milliseconds; they must be in seconds.
semicolon-encoded = The times are signed with `%3B` between them; it must be `;`.
secret-key-as-sign-key = The SecretKey itself signs; it must sign the key time, which gives the SignKey.
sign-key-raw-bytes = The SignKey is used as 20 bytes; it must be used as its 40 hexadecimal digits.
id-and-secret-swapped = The SecretId is used as the SecretKey.
hmac-arguments-swapped = Key and message are swapped when the SignKey is made.
secret-has-whitespace = The SecretKey carries white space or a line feed at its beginning or end.
secret-trimmed = White space that belongs to the SecretKey was taken away.
upper-case-signature = The signature is written in upper-case digits; it must be in lower case.
base64-signature = The signature is written in base64; it must be in hexadecimal digits.
