# Texts of the diagnosis in English. The ids of causes are the causes' own; the rest is grouped by what it serves.

## Labels of the report

label-step = (step { $step } of the guide)
label-ruled-out = ruled out
label-seen = seen
label-do = do
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
remedy-offset = By its signature, the client's clock is { $seconds } seconds ahead of the server's.
remedy-restore-call = As a request: POST /{ $key }?restore with the body <RestoreRequest><Days>1</Days><CASJobParameters><Tier>Standard</Tier></CASJobParameters></RestoreRequest>
remedy-key-just-made = A key that was made just now may take some minutes to be known; the SecretId of a temporary key is known for its time only.
remedy-public-object = An expired signature is refused even where the object is public-read: sign anew, or leave the signature out.
remedy-what-changes = What often changes a signed request: a path encoded twice, blanks and letters beyond ASCII in the key, a Host other than the one signed (proxy, CDN, port), a header that a library or a proxy adds or changes after signing.
remedy-support = If that does not help, ask support, with the request id of the answer.

## Pages about causes and answers: headings and what stands around the texts above

page-index = Causes of a 403
page-index-text = Every cause of a refusal that is known here, by the step of the guide at which it is decided. Each has a page: what it means, how to recognise it, what to do.
page-index-answers = By the answer
page-index-answers-text = Where nothing but the answer is known: what each of the documented answers can mean.
page-step = Step { $step } of the guide: { $check }
page-step-number = Step { $step }
page-step-cors = Do the CORS rules of the bucket allow the cross-origin preflight? A preflight meets no other check.
page-step-referer = Do the referer rules of the bucket (hot-link protection) let the page through? Requests with a signature are not checked.
page-step-anonymous = Is the request signed, and if not, may everyone do it?
page-step-key = Does COS know the key with which the request is signed, and is it enabled?
page-step-clock = Does the request arrive within the time of its signature, and a form within that of its policy?
page-step-signature = Is the signature the one that COS computes? The form of the Authorization and the conditions of a form's policy are looked at here as well.
page-step-rights = Do ACLs and policies let the caller do it?
page-step-session = Do the token and the policy of a temporary key cover the request?
page-step-object = Can the object be read in its storage class?
page-where = Where it is decided
page-answers = What comes back
page-answers-text = As the service writes it, and as the guide prints it:
page-dialect-service = service
page-dialect-guide = guide
page-column-answer = Answer
page-column-written = As written by
page-column-status = Status
page-column-code = Code
page-column-message = Message
page-column-cause = Cause
page-column-step = Step
page-column-shows = What shows it
page-unconfirmed = No document says for certain what this is answered. The switch `{ $switch }` under `behaviour` of a world chooses.
page-recognise = How to recognise it
page-look-at = What to look at
page-diagnose = `cos403 diagnose` looks at all of this at once: give it the answer, and with `--request`, `--world` and `--secret-key-env` what else there is.
page-do = What to do
page-alike = What looks like it
page-alike-text = These causes get the same answer. What shows each of them tells them apart:
page-causes = What it can mean
page-mistakes = Mistakes that lead to it
page-mistakes-text = These mistakes of a client are known. `cos403 verify` and `cos403 diagnose` with the SecretKey name the one that gives exactly the signature that was sent:
page-see = To see it happen
page-see-refused = This scenario is refused for it: { $file }
page-see-allowed = The same request with the cause removed is let through: { $file }
page-see-none = No scenario shows it: scenarios do not send forms.

## Pages: what a cause means

about-cors-not-configured = Before some cross-origin requests, a browser asks with a preflight (OPTIONS). The bucket has no CORS rules at all, so COS refuses every preflight, and the browser does not send the request itself. A request that needs no preflight is answered, but without the header that lets the page read the answer.
about-cors-origin-not-allowed = The bucket has CORS rules, and none of them lists the origin of the page. An origin is scheme, domain and port together: `http` is another origin than `https`, and so is another port.
about-cors-method-not-allowed = There are CORS rules for the origin of the page, and none of them lists the method that the preflight announces in Access-Control-Request-Method.
about-cors-header-not-allowed = There is a CORS rule for origin and method, and it does not allow every header that the preflight announces in Access-Control-Request-Headers. One missing header is enough, for instance `authorization` of a signed request.
about-referer-not-on-allow-list = The bucket's hot-link protection has an allow list, and the page that embeds the object is on none of its entries.
about-referer-on-deny-list = The bucket's hot-link protection has a deny list, and the page that embeds the object is on it.
about-referer-missing = The bucket's hot-link protection refuses an empty Referer, and the request has none. A typed address, an app and a page with a strict Referrer-Policy send none.
about-anonymous-request = The request carries no signature, so COS treats the caller as anybody. Neither the ACL of the bucket or the object nor a policy lets everybody do this. An object with an ACL of its own does not follow that of the bucket.
about-unknown-access-key = The SecretId has the form of one, and no key has it. It was mistyped or cut off, the key was deleted, or the key was made a moment ago.
about-access-key-case-differs = There is a key with these letters, but upper and lower case count, and they differ. A tool that changes the case of its configuration does this, and so does typing by hand.
about-malformed-access-key = The SecretId has a character that none has, such as a blank or a quotation mark. Mostly too much was copied with it.
about-disabled-access-key = The key was disabled in the CAM console. From then on COS refuses everything that is signed with it.
about-expired-temporary-key = A temporary key is valid up to the time with which it was issued. After it, COS no longer accepts its SecretId, even if the signature itself is right.
about-clock-skew = By the signature, the client's clock is more than 15 minutes ahead. A clock that is behind does not show like this: it makes signatures that have expired when they arrive.
about-signature-expired = The signature's end time had passed when the request arrived. It was valid for too short a time, a presigned URL was used too late, or the clock of the machine that signed is behind.
about-signature-not-yet-valid = The signature's start time had not come when the request arrived; it lies 15 minutes ahead or less. The clock of the machine that signed is a little ahead, or the start time was set in the future.
about-malformed-authorization = There is an Authorization, but one of its seven members is missing or cannot be read. COS cannot tell who asks, and judges the request as it would without a signature.
about-signature-mismatch = COS computes the signature from the request that arrived and the SecretKey that belongs to the SecretId, and comes to another one. The client signed another request than the one that arrived, computed the signature in another way, or has another SecretKey.
about-no-grant = COS knows who asks, and nothing lets this caller do this: no ACL of the bucket or the object, no bucket policy, no CAM policy of the user, its groups or its role. A sub-user begins without any right.
about-explicit-deny = A deny statement of the bucket policy or of a CAM policy covers caller, action and resource. A deny that names the caller wins over every allow; one for everyone ranks below an allow that names the caller.
about-condition-not-met = A statement allows the caller this action on this resource, but only under a condition, and the request does not meet it: it comes from another address or VPC, without TLS, or with another header.
about-foreign-account-key = The key belongs to another root account than the bucket, and nothing connects the two: neither has granted anything for the other. Mostly it is the wrong one of several keys.
about-cross-account-owner-has-not-granted = Access across accounts takes two grants: the bucket's owner gives the right to the other root account, and that account passes it on to its sub-user. The first is missing for this action on this resource.
about-cross-account-home-has-not-granted = Access across accounts takes two grants: the bucket's owner gives the right to the other root account, and that account passes it on to its sub-user. The second is missing.
about-session-policy = A temporary key can do only what is allowed both to its issuer and by the policy with which it was issued. The issuer may do this, and that policy does not cover it.
about-missing-security-token = The SecretId is that of a temporary key. The token that was issued with it did not come along, or another token did.
about-object-archived = Objects of the archive classes can be listed and asked for with HEAD, but not read until a restored copy exists. The copy is there only for the days that the restore asked for.
about-object-restore-in-progress = A restore has been asked for and is still running. Until it is done, there is no copy to read. How long it takes depends on the storage class and the tier of the restore.
about-post-policy-expired = A form upload brings a policy of its own with an `expiration`, and it arrived after that time.
about-post-policy-condition = A form upload brings a policy of its own with conditions for its fields, and one of the fields does not meet its condition.

## Pages: what shows a cause

shows-cors-not-configured = GET ?cors answers that there are no rules.
shows-cors-origin-not-allowed = No rule of GET ?cors has an AllowedOrigin that fits the Origin of the preflight.
shows-cors-method-not-allowed = A rule fits the Origin, and its AllowedMethod lacks the method that is asked for.
shows-cors-header-not-allowed = A rule fits Origin and method, and its AllowedHeader lacks a header that is asked for.
shows-referer-not-on-allow-list = A Referer was sent, and the rules are an allow list that lacks its domain.
shows-referer-on-deny-list = A Referer was sent, and the rules are a deny list that has its domain.
shows-referer-missing = No Referer was sent, and the rules refuse an empty one.
shows-anonymous-request = The request has neither the header Authorization nor a signature in its address.
shows-unknown-access-key = The CAM console has no key with this SecretId, in whatever case.
shows-access-key-case-differs = The CAM console has this SecretId with another upper and lower case.
shows-malformed-access-key = The q-ak that was sent has other characters than letters, digits, `-` and `_`. The service has a Message of its own for it.
shows-disabled-access-key = The CAM console shows the key as disabled.
shows-expired-temporary-key = A security token was sent, and the time for which the key was issued has passed.
shows-clock-skew = q-sign-time starts more than 15 minutes after the Date of the answer.
shows-signature-expired = q-sign-time ends before the Date of the answer.
shows-signature-not-yet-valid = q-sign-time starts after the Date of the answer, by 15 minutes or less.
shows-malformed-authorization = An Authorization was sent that lacks one of its seven members, or has one that cannot be read.
shows-signature-mismatch = StringToSign or FormatString of the answer differs from the client's own; if both are the same, the SecretKey is another.
shows-no-grant = A signed request, and no allow statement or ACL covers caller, action and resource.
shows-explicit-deny = A deny statement covers caller, action and resource, and its condition, if it has one, is met.
shows-condition-not-met = An allow statement fits the request in everything but its condition.
shows-foreign-account-key = The key is of another account than the bucket, and no policy or ACL of either side is about the other.
shows-cross-account-owner-has-not-granted = The key is of another account, and neither the bucket's policy nor its ACL gives that account the action, though one of the sides has granted something.
shows-cross-account-home-has-not-granted = The key is of another account's sub-user. The bucket gives that account the action, and no CAM policy of the sub-user does.
shows-session-policy = A security token was sent, and the policy in the call that issued the key lacks the action or the resource.
shows-missing-security-token = The key is a temporary one, and x-cos-security-token is missing or is not the one issued with it.
shows-object-archived = HEAD shows an archive class, and x-cos-restore shows no copy.
shows-object-restore-in-progress = HEAD shows ongoing-request="true" in x-cos-restore.
shows-post-policy-expired = The Message of the answer names both times.
shows-post-policy-condition = The Message of the answer names the field and the value it should have.

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

## The page of a run

page-as-expected = All as expected
page-not-as-expected = Not as expected
page-who-may = Who may do what
page-scenarios = Scenarios
page-contents = Contents
page-show = Show
page-search = Search names:
page-all = all
page-passed = passed
page-failed = failed
page-error = error
page-skipped = skipped
page-requests = { $count } requests
page-expected = expected
page-came = came
page-see-table = Its table
page-flow = The steps of the guide, up to the one that refuses
page-box-cors = cross-origin (CORS)
page-box-referer = referer
page-box-anonymous = anonymous?
page-box-key = key
page-box-time = time
page-box-signature = signature
page-box-permission = permission
page-box-session = temporary key's policy
page-box-storage-class = storage class
page-state-passed = passed
page-state-refused = refused
page-state-beside = does not apply
page-state-open = not reached
page-checks = Every check and every statement
page-matches = matches
page-does-not-match = does not match
page-nearest-miss = does not match, the nearest miss
page-missed-element = { $element }: expects { $expected }; the request has { $seen }
page-decided-by = Decided by { $list }
page-service = the service itself
page-allowed = allowed
page-denied = denied
page-foot = cos403 { $version }: { $count } scenarios in { $seconds } s
