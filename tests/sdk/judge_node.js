// Lets the official Node SDK judge the simulated COS: what it reports of each operation is what it would of the real one.
//
// The SDK is as installed and is given the simulator as an HTTP proxy (COS403_SERVER), so that hosts stay those of COS.
'use strict';

const assert = require('assert');
const crypto = require('crypto');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const { inspect, isDeepStrictEqual } = require('util');
const COS = require('cos-nodejs-sdk-v5');

const SERVER = process.env.COS403_SERVER;
const Region = 'ap-guangzhou';
const [FILES, SITE, APP, RULED] = ['files', 'site', 'app', 'ruled'].map((name) => ({ Bucket: `${name}-1250000000`, Region }));
const THEIRS = { Bucket: 'theirs-1260000000', Region };
// Made, configured and removed here.
const OWN = { Bucket: 'node-1250000000', Region };
const VERSIONS = { Bucket: 'node-versions-1250000000', Region };

// What the simulator answers 501 to, and why that may stay so. An entry that is answered otherwise makes the run fail.
const NOT_YET = {
  website: ['no check depends on it', () => owner.getBucketWebsite(FILES)],
  logging: ['no check depends on it', () => owner.getBucketLogging(FILES)],
  replication: ['no check depends on it', () => owner.getBucketReplication(FILES)],
  accelerate: ['no check depends on it', () => owner.getBucketAccelerate(FILES)],
  encryption: ['no check depends on it', () => owner.getBucketEncryption(FILES)],
  inventory: ['no check depends on it', () => owner.listBucketInventory(FILES)],
  domain: ['no check depends on it', () => owner.getBucketDomain(FILES)],
  origin: ['no check depends on it', () => owner.getBucketOrigin(FILES)],
};

const VARIANTS = {
  'access-denied': ['AccessDenied', 'Access Denied.'],
  'access-forbidden': [
    'AccessForbidden',
    'CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
      "Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec",
  ],
  'referer-rule': ['AccessDenied', 'You are denied by bucket referer rule'],
  'invalid-access-key-id': ['InvalidAccessKeyId', 'The Access Key Id you provided does not exist in our records'],
  'invalid-object-state': ['InvalidObjectState', 'The operation is not valid for the object storage class.'],
  // No body of COS with this code is known, so its Message is not asserted.
  'request-time-too-skewed': ['RequestTimeTooSkewed'],
  'request-has-expired': ['AccessDenied', 'Request has expired'],
  'signature-does-not-match': ['SignatureDoesNotMatch', 'The Signature you specified is invalid.'],
};

const client = (SecretId, SecretKey, more) => new COS({ SecretId, SecretKey, Protocol: 'http:', Proxy: SERVER, ...more });
const owner = client('AKIDjudgeowner', 'judge-owner-secret');
const reader = client('AKIDjudgereader', 'judge-reader-secret');
const writer = client('AKIDjudgewriter', 'judge-writer-secret');
const partner = client('AKIDjudgepartner', 'judge-partner-secret');
const mobile = client('AKIDjudgemobile', 'judge-mobile-secret', { SecurityToken: 'judge-mobile-token' });

let [passed, failed] = [0, 0];
async function operation(name, run) {
  try {
    await run();
    passed++;
    console.log(`ok    ${name}`);
  } catch (error) {
    // One that fails does not hide the others.
    failed++;
    const lines = [...String(error.stack).matchAll(/judge_node\.js:(\d+)/g)].map((match) => match[1]);
    const code = error.statusCode ? `${error.statusCode} ${error.code}: ` : '';
    console.log(`FAIL  ${name}\n      ${lines.length ? `line ${lines.join(' < ')}: ` : ''}${code}${error.message}`);
  }
}

const same = (actual, expected) => assert(isDeepStrictEqual(actual, expected), `${inspect(actual)} is not ${inspect(expected)}`);
const holds = (text, pattern) => assert.match(String(text), pattern);

async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was allowed');
}

/** Base64 of `<time>_<address>_…`, the time being the server's (reference: the bodies that were found). */
function hasRequestId(requestId) {
  const text = Buffer.from(requestId, 'base64').toString();
  holds(text, /^[0-9a-f]{8}_[0-9a-f]{8}_[0-9a-f]+_[0-9a-f]+$/);
  return parseInt(text.slice(0, 8), 16);
}

function isError(error, statusCode, code, message) {
  same([error.statusCode, error.code, error.error && error.error.Code], [statusCode, code, code]);
  if (message !== undefined) same([error.message, error.error.Message], [message, message]);
  hasRequestId(error.error.RequestId);
  same([error.RequestId, error.headers['x-cos-request-id']], [error.error.RequestId, error.error.RequestId]);
  same([error.error.TraceId.length, error.headers['x-cos-trace-id']], [172, error.error.TraceId]);
}

async function isRefused(variant, promise, resource) {
  const error = await errorOf(promise);
  isError(error, 403, ...VARIANTS[variant]);
  if (resource !== undefined) same(error.error.Resource, resource);
  return error;
}

/** A HEAD has no body: the SDK is left with the status and the headers. */
async function isHeadRefused(promise) {
  const error = await errorOf(promise);
  same([error.statusCode, error.code, error.message], [403, '403', 'Forbidden']);
  hasRequestId(error.RequestId);
}

const isGone = async (promise) => same((await errorOf(promise)).statusCode, 404);
const text = async (promise) => (await promise).Body.toString();
const keysOf = (listing) => listing.Contents.map((entry) => entry.Key);
const signedUrl = (cos, params) =>
  new Promise((resolve, reject) => cos.getObjectUrl({ Sign: true, ...params }, (error, data) => (error ? reject(error) : resolve(data.Url))));
const plainUrl = (where, Key) => owner.getObjectUrl({ ...where, Key, Sign: false, Protocol: 'http:' }, () => {});

/** A plain HTTP client, such as that of whoever a URL was given to, with the simulator as its proxy. */
function fetchPlain(method, url, headers = {}, body = '') {
  const proxy = new URL(SERVER);
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const length = body ? { 'Content-Length': Buffer.byteLength(body) } : {};
    const options = { host: proxy.hostname, port: proxy.port, method, path: url, headers: { Host: target.host, ...length, ...headers } };
    const request = http.request(options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ statusCode: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** What the SDK makes of an error that came to a plain client. */
function isPlainError(answer, statusCode, code, message) {
  const { Error: error = {} } = COS.util.xml2json(answer.body);
  same([answer.statusCode, error.Code, error.Message], [statusCode, code, message]);
  same(answer.headers['x-cos-request-id'], error.RequestId);
}

/** Sets the simulator's clock by the machine's, with which it then goes on. */
async function setClock(hoursAhead) {
  const body = new Date(Date.now() + hoursAhead * 3600000).toISOString();
  const answer = await new Promise((resolve, reject) => {
    const { hostname, port } = new URL(SERVER);
    const request = http.request({ host: hostname, port, method: 'PUT', path: '/-/cos403/clock', headers: { 'Content-Length': body.length } });
    request.on('response', (response) => response.resume().on('end', () => resolve(response)));
    request.on('error', reject);
    request.end(body);
  });
  assert(answer.statusCode < 300, `the clock was not set: ${answer.statusCode}`);
}

async function whileClockIsAhead(hours, run) {
  await setClock(hours);
  try {
    return await run();
  } finally {
    await setClock(0);
  }
}

async function service() {
  await operation('getService: the buckets of the account', async () => {
    const { Buckets, Owner } = await owner.getService();
    const names = Buckets.map((bucket) => bucket.Name);
    for (const { Bucket } of [FILES, SITE, APP, RULED]) assert(names.includes(Bucket), Bucket);
    assert(!names.includes(THEIRS.Bucket));
    same(Buckets[0].Location, Region);
    same(Owner.ID, 'qcs::cam::uin/100000000001:uin/100000000001');
  });
  await operation('getService: of a region, asked at its host', async () => {
    const { Buckets } = await owner.getService({ Region });
    assert(Buckets.length >= 4 && Buckets.every((bucket) => bucket.Location === Region));
    same((await owner.getService({ Region: 'ap-beijing' })).Buckets, []);
  });
  await operation('getService: another company sees its own', async () => {
    same((await partner.getService()).Buckets.map((bucket) => bucket.Name), [THEIRS.Bucket]);
  });
  await operation('getService: a user without the right', () => isRefused('access-denied', reader.getService()));
}

async function bucket() {
  await operation('putBucket', async () => {
    const answer = await owner.putBucket(OWN);
    same(answer.statusCode, 200);
    holds(answer.Location, /node-1250000000\.cos\.ap-guangzhou\.myqcloud\.com/);
  });
  await operation('putBucket: it is there, and ours', async () => isError(await errorOf(owner.putBucket(OWN)), 409, 'BucketAlreadyOwnedByYou'));
  await operation('headBucket', async () => same((await owner.headBucket(OWN)).statusCode, 200));
  await operation('headBucket: it does not exist', () => isGone(owner.headBucket({ Bucket: 'nowhere-1250000000', Region })));
  await operation('headBucket: a user without the right', () => isHeadRefused(reader.headBucket(FILES)));
  await operation('getBucketLocation', async () => same((await owner.getBucketLocation(OWN)).LocationConstraint, Region));
  await operation('getBucketAcl: private', async () => {
    const acl = await owner.getBucketAcl(OWN);
    same([acl.ACL, acl.Owner.ID], ['private', 'qcs::cam::uin/100000000001:uin/100000000001']);
    same(acl.Grants.map((grant) => grant.Permission), ['FULL_CONTROL']);
  });
  await operation('putBucketAcl: by header', async () => {
    await owner.putBucketAcl({ ...OWN, ACL: 'public-read' });
    same((await owner.getBucketAcl(OWN)).ACL, 'public-read');
    same((await fetchPlain('GET', `http://${OWN.Bucket}.cos.${Region}.myqcloud.com/`)).statusCode, 200);
    await owner.putBucketAcl({ ...OWN, ACL: 'private' });
  });
  await operation('putBucketAcl: grants by header', async () => {
    const grantee = 'id="qcs::cam::uin/200000000002:uin/200000000002"';
    await owner.putBucketAcl({ ...OWN, GrantRead: 'id="200000000002"' });
    same((await owner.getBucketAcl(OWN)).GrantRead, grantee);
    same(keysOf(await partner.getBucket(OWN)), []);
    await owner.putBucketAcl({ ...OWN, ACL: 'private' });
  });
  await operation('putBucketAcl: a user without the right', () => isRefused('access-denied', writer.putBucketAcl({ ...FILES, ACL: 'public-read' })));
}

async function configuration() {
  await operation('getBucketPolicy: none, which the SDK knows by its code', async () => {
    const error = await errorOf(owner.getBucketPolicy(OWN));
    same([error.statusCode, error.code, error.ErrorStatus], [404, '404', 'Policy Not Found']);
  });
  const statement = {
    effect: 'allow',
    principal: { qcs: ['qcs::cam::uin/100000000001:uin/100000000011'] },
    action: ['name/cos:GetBucket'],
    resource: [`qcs::cos:${Region}:uid/1250000000:${OWN.Bucket}/*`],
  };
  await operation('putBucketPolicy: it takes effect', async () => {
    await isRefused('access-denied', reader.getBucket(OWN));
    await owner.putBucketPolicy({ ...OWN, Policy: { version: '2.0', statement: [statement] } });
    same(keysOf(await reader.getBucket(OWN)), []);
  });
  await operation('getBucketPolicy: `statement` comes back as `Statement`, as the SDK\'s own tests have it', async () => {
    const { Policy } = await owner.getBucketPolicy(OWN);
    const [{ Resource, resource = Resource }] = Policy.Statement || [{}];
    same(resource, statement.resource);
  });
  await operation('getBucketPolicy: a user without the right', async () => {
    same((await isRefused('access-denied', reader.getBucketPolicy(OWN))).ErrorStatus, 'Access Denied');
  });
  await operation('putBucketPolicy: no policy', async () => {
    isError(await errorOf(owner.putBucketPolicy({ ...OWN, Policy: { version: '2.0', statement: 'all' } })), 400, 'MalformedPolicy');
  });
  await operation('deleteBucketPolicy: it has no effect any more', async () => {
    await owner.deleteBucketPolicy(OWN);
    await isRefused('access-denied', reader.getBucket(OWN));
  });

  await operation('getBucketCors: none, which the SDK knows by its code', async () => {
    const answer = await owner.getBucketCors(OWN);
    same([answer.CORSRules, answer.statusCode], [[], 404]);
  });
  const rule = {
    AllowedOrigins: ['https://*.example.com'], AllowedMethods: ['GET', 'PUT'], AllowedHeaders: ['*'], ExposeHeaders: ['ETag'], MaxAgeSeconds: '600',
  };
  const preflight = { ...OWN, Key: 'a', Origin: 'https://www.example.com', AccessControlRequestMethod: 'PUT', AccessControlRequestHeaders: 'x-cos-meta-a' };
  await operation('putBucketCors and getBucketCors', async () => {
    await owner.putBucketCors({ ...OWN, CORSRules: [rule] });
    const [{ ID, ...given }] = (await owner.getBucketCors(OWN)).CORSRules;
    same(Object.entries(given).sort(), Object.entries(rule).sort());
  });
  await operation('optionsObject: allowed', async () => {
    const answer = await owner.optionsObject(preflight);
    same([answer.statusCode, answer.AccessControlAllowOrigin, answer.AccessControlAllowMethods], [200, 'https://www.example.com', 'GET,PUT']);
    same([answer.AccessControlAllowHeaders, answer.AccessControlExposeHeaders, answer.AccessControlMaxAge], ['x-cos-meta-a', 'ETag', '600']);
  });
  await operation('deleteBucketCors', async () => {
    await owner.deleteBucketCors(OWN);
    same((await owner.getBucketCors(OWN)).CORSRules, []);
  });
  await operation('optionsObject: refused, which the SDK takes for an answer', async () => {
    const answer = await owner.optionsObject(preflight);
    same([answer.OptionsForbidden, answer.statusCode], [true, 403]);
  });

  const RefererConfiguration = { Status: 'Enabled', RefererType: 'Black-List', DomainList: { Domains: ['*.evil.test'] }, EmptyReferConfiguration: 'Allow' };
  await operation('putBucketReferer and getBucketReferer', async () => {
    await owner.putBucketReferer({ ...OWN, RefererConfiguration });
    const given = (await owner.getBucketReferer(OWN)).RefererConfiguration;
    same(Object.entries(given).sort(), Object.entries(RefererConfiguration).sort());
    await owner.putBucketReferer({ ...OWN, RefererConfiguration: { ...RefererConfiguration, Status: 'Disabled' } });
  });

  await operation('getBucketLifecycle: none, which the SDK knows by its code', async () => {
    const answer = await owner.getBucketLifecycle(OWN);
    same([answer.Rules, answer.statusCode], [[], 404]);
  });
  const lifecycle = { ID: '1', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Transition: { Days: '30', StorageClass: 'ARCHIVE' } };
  await operation('putBucketLifecycle and getBucketLifecycle', async () => {
    await owner.putBucketLifecycle({ ...OWN, Rules: [lifecycle] });
    same((await owner.getBucketLifecycle(OWN)).Rules, [lifecycle]);
  });
  await operation('deleteBucketLifecycle', async () => {
    await owner.deleteBucketLifecycle(OWN);
    same((await owner.getBucketLifecycle(OWN)).Rules, []);
  });

  await operation('getBucketTagging: none, which the SDK knows by its code', async () => {
    const answer = await owner.getBucketTagging(OWN);
    same([answer.Tags, answer.statusCode], [[], 404]);
  });
  await operation('putBucketTagging and getBucketTagging', async () => {
    await owner.putBucketTagging({ ...OWN, Tags: [{ Key: 'team', Value: 'media & more' }] });
    same((await owner.getBucketTagging(OWN)).Tags, [{ Key: 'team', Value: 'media & more' }]);
  });
  await operation('deleteBucketTagging', async () => {
    await owner.deleteBucketTagging(OWN);
    same((await owner.getBucketTagging(OWN)).Tags, []);
  });

  // A bucket that kept versions once is another bucket for ever, so it is one of its own.
  await operation('putBucketVersioning and getBucketVersioning', async () => {
    await owner.putBucket(VERSIONS);
    const status = async () => ((await owner.getBucketVersioning(VERSIONS)).VersioningConfiguration || {}).Status;
    same(await status(), undefined);
    for (const Status of ['Enabled', 'Suspended']) {
      await owner.putBucketVersioning({ ...VERSIONS, VersioningConfiguration: { Status } });
      same(await status(), Status);
    }
  });
  await operation('versions: put twice, list, get the old one, delete and undelete', async () => {
    await owner.putBucketVersioning({ ...VERSIONS, VersioningConfiguration: { Status: 'Enabled' } });
    const put = async (Body) => (await owner.putObject({ ...VERSIONS, Key: 'a', Body })).VersionId;
    const [one, two] = [await put('one'), await put('two')];
    const list = () => owner.listObjectVersions(VERSIONS);
    same((await list()).Versions.map((entry) => [entry.VersionId, entry.IsLatest]), [[two, 'true'], [one, 'false']]);
    same(String((await owner.getObject({ ...VERSIONS, Key: 'a', VersionId: one })).Body), 'one');
    const { headers } = await owner.deleteObject({ ...VERSIONS, Key: 'a' });
    same(headers['x-cos-delete-marker'], 'true');
    isError(await errorOf(owner.getObject({ ...VERSIONS, Key: 'a' })), 404, 'NoSuchKey');
    same((await list()).DeleteMarkers.map((entry) => entry.VersionId), [headers['x-cos-version-id']]);
    await owner.deleteObject({ ...VERSIONS, Key: 'a', VersionId: headers['x-cos-version-id'] });
    const batch = await owner.deleteMultipleObject({ ...VERSIONS, Objects: [{ Key: 'a', VersionId: two }] });
    same(batch.Deleted.map((entry) => entry.VersionId), [two]);
    same((await owner.headObject({ ...VERSIONS, Key: 'a' })).headers['x-cos-version-id'], one);
  });
}

async function listing() {
  await operation('getBucket: a prefix', async () => {
    const answer = await owner.getBucket({ ...FILES, Prefix: 'docs/2025/' });
    same(keysOf(answer), ['docs/2025/a.txt', 'docs/2025/b.txt']);
    same([answer.Name, answer.IsTruncated, answer.MaxKeys], [FILES.Bucket, 'false', '1000']);
    const [{ ETag, Size, StorageClass }] = answer.Contents;
    same([ETag, Size, StorageClass], ['"0cc175b9c0f1b6a831c399e269772661"', '1', 'STANDARD']);
  });
  await operation('getBucket: a delimiter', async () => {
    const answer = await owner.getBucket({ ...FILES, Prefix: 'docs/', Delimiter: '/' });
    same(answer.CommonPrefixes.map((entry) => entry.Prefix), ['docs/2025/', 'docs/2026/']);
    same(keysOf(answer), ['docs/report.txt', 'docs/with a blank+plus.txt', 'docs/文書.txt']);
  });
  await operation('getBucket: a marker', async () => {
    same(keysOf(await owner.getBucket({ ...FILES, Prefix: 'docs/20', Marker: 'docs/2025/a.txt' })), ['docs/2025/b.txt', 'docs/2026/c.txt']);
  });
  await operation('getBucket: page by page, prefixes counted like keys', async () => {
    const [seen, marker] = [[], { Marker: '' }];
    for (let pages = 0; pages < 9; pages++) {
      const page = await owner.getBucket({ ...FILES, Prefix: 'docs/', Delimiter: '/', MaxKeys: 1, ...marker });
      seen.push(...page.CommonPrefixes.map((entry) => entry.Prefix), ...keysOf(page));
      if (page.IsTruncated === 'false') break;
      marker.Marker = page.NextMarker;
    }
    same(seen, ['docs/2025/', 'docs/2026/', 'docs/report.txt', 'docs/with a blank+plus.txt', 'docs/文書.txt']);
  });
  await operation('listObjectVersions: of a bucket that keeps none', async () => {
    const { Versions, DeleteMarkers } = await owner.listObjectVersions({ ...FILES, Prefix: 'docs/2025/' });
    same(Versions.map((entry) => [entry.Key, entry.VersionId]), [['docs/2025/a.txt', ''], ['docs/2025/b.txt', '']]);
    same(DeleteMarkers, []);
  });
  await operation('getBucket: keys as they are sent, encoded', async () => {
    same(keysOf(await owner.getBucket({ ...FILES, Prefix: 'docs/文', EncodingType: 'url' })), ['docs/%E6%96%87%E6%9B%B8.txt']);
  });
  await operation('getBucket: it does not exist', async () => {
    const error = await errorOf(owner.getBucket({ Bucket: 'nowhere-1250000000', Region }));
    isError(error, 404, 'NoSuchBucket', 'The specified bucket does not exist.');
  });
  await operation('getBucket: a user without the right', () =>
    isRefused('access-denied', reader.getBucket(FILES), `${FILES.Bucket}.cos.${Region}.myqcloud.com/`));
}

async function objects() {
  const A = { ...OWN, Key: 'a.txt' };
  await operation('putObject', async () => {
    const answer = await owner.putObject({ ...A, Body: 'first', ContentType: 'text/plain', 'x-cos-meta-by': 'judge' });
    same([answer.statusCode, answer.ETag], [200, '"8b04d5e3775d298e78455efc5ca404d5"']);
    same(answer.Location, `${OWN.Bucket}.cos.${Region}.myqcloud.com/a.txt`);
    hasRequestId(answer.RequestId);
  });
  await operation('getObject', async () => {
    const answer = await owner.getObject(A);
    same([answer.Body.toString(), answer.ETag], ['first', '"8b04d5e3775d298e78455efc5ca404d5"']);
    same([answer.headers['content-type'], answer.headers['x-cos-meta-by'], answer.headers.server], ['text/plain', 'judge', 'tencent-cos']);
  });
  await operation('getObject: into a stream', async () => {
    const chunks = [];
    const stream = owner.getObjectStream(A);
    for await (const chunk of stream) chunks.push(chunk);
    same(Buffer.concat(chunks).toString(), 'first');
  });
  await operation('headObject', async () => {
    const answer = await owner.headObject(A);
    same([answer.statusCode, answer.headers['content-length'], answer.ETag], [200, '5', '"8b04d5e3775d298e78455efc5ca404d5"']);
  });
  await operation('headObject: it does not exist', () => isGone(owner.headObject({ ...OWN, Key: 'none' })));
  await operation('headObject: a user without the right', () => isHeadRefused(reader.headObject({ ...FILES, Key: 'cold/2018.tar' })));
  await operation('headObject: not modified', async () => {
    const { headers } = await owner.headObject(A);
    const answer = await owner.headObject({ ...A, IfModifiedSince: headers['last-modified'] });
    same([answer.NotModified, answer.statusCode], [true, 304]);
  });
  await operation('getObject: it does not exist', async () => {
    isError(await errorOf(owner.getObject({ ...OWN, Key: 'none' })), 404, 'NoSuchKey', 'The specified key does not exist.');
  });
  await operation('getObject: a range', async () => {
    const answer = await owner.getObject({ ...A, Range: 'bytes=-2' });
    same([answer.statusCode, answer.Body.toString(), answer.headers['content-range']], [206, 'st', 'bytes 3-4/5']);
  });
  await operation('getObject: a range beyond the end', async () => {
    isError(await errorOf(owner.getObject({ ...A, Range: 'bytes=9-' })), 416, 'InvalidRange');
  });
  await operation('getObject: headers of the answer in the request', async () => {
    const answer = await owner.getObject({ ...A, ResponseContentDisposition: 'attachment; filename="a b+c.txt"' });
    same(answer.headers['content-disposition'], 'attachment; filename="a b+c.txt"');
  });
  await operation('getObject: If-Match of another ETag', async () => {
    isError(await errorOf(owner.getObject({ ...A, IfMatch: '"other"' })), 412, 'PreconditionFailed');
  });
  await operation('getObject: keys with blanks, signs and letters of other scripts', async () => {
    same(await text(owner.getObject({ ...FILES, Key: 'docs/with a blank+plus.txt' })), 'blank');
    same(await text(owner.getObject({ ...FILES, Key: 'docs/文書.txt' })), '文書');
  });
  await operation('putObject: a Content-MD5 that is not the body\'s', async () => {
    isError(await errorOf(owner.putObject({ ...A, Body: 'first', ContentMD5: 'CY9rzUYh03PK3k6DJie09g==' })), 400, 'BadDigest');
  });
  await operation('putObject: empty', async () => {
    same((await owner.putObject({ ...OWN, Key: 'empty', Body: '' })).ETag, '"d41d8cd98f00b204e9800998ecf8427e"');
  });
  await operation('putObjectCopy', async () => {
    const CopySource = `${FILES.Bucket}.cos.${Region}.myqcloud.com/${encodeURIComponent('docs/文書.txt').replace(/%2F/g, '/')}`;
    const answer = await owner.putObjectCopy({ ...OWN, Key: 'copy.txt', CopySource });
    same([answer.statusCode, answer.ETag], [200, (await owner.headObject({ ...OWN, Key: 'copy.txt' })).ETag]);
    same(await text(owner.getObject({ ...OWN, Key: 'copy.txt' })), '文書');
  });
  await operation('putObjectCopy: the source may not be read', async () => {
    const CopySource = `${RULED.Bucket}.cos.${Region}.myqcloud.com/secret/plan.txt`;
    await isRefused('access-denied', writer.putObjectCopy({ ...FILES, Key: 'stolen.txt', CopySource }));
  });
  await operation('putObjectCopy: an archived source', async () => {
    const CopySource = `${FILES.Bucket}.cos.${Region}.myqcloud.com/cold/2019.tar`;
    await isRefused('invalid-object-state', owner.putObjectCopy({ ...OWN, Key: 'copy.tar', CopySource }));
  });
  await operation('appendObject', async () => {
    const log = { ...OWN, Key: 'log' };
    same((await owner.appendObject({ ...log, Body: 'one', Position: 0 })).headers['x-cos-next-append-position'], '3');
    same((await owner.appendObject({ ...log, Body: 'two', Position: 3 })).headers['x-cos-next-append-position'], '6');
    same(await text(owner.getObject(log)), 'onetwo');
    isError(await errorOf(owner.appendObject({ ...log, Body: 'x', Position: 1 })), 409, 'AppendPositionErr');
  });
  await operation('getObjectAcl: the bucket\'s', async () => same((await owner.getObjectAcl(A)).ACL, 'default'));
  await operation('putObjectAcl', async () => {
    await owner.putObjectAcl({ ...A, ACL: 'public-read' });
    same((await owner.getObjectAcl(A)).ACL, 'public-read');
    same((await fetchPlain('GET', plainUrl(OWN, 'a.txt'))).body, 'first');
    await owner.putObjectAcl({ ...A, ACL: 'default' });
    isPlainError(await fetchPlain('GET', plainUrl(OWN, 'a.txt')), 403, ...VARIANTS['access-denied']);
  });
  await operation('putObjectAcl: grants by document', async () => {
    const AccessControlPolicy = {
      Owner: { ID: 'qcs::cam::uin/100000000001:uin/100000000001' },
      Grants: [{ Grantee: { ID: 'qcs::cam::uin/200000000002:uin/200000000002' }, Permission: 'READ' }],
    };
    await owner.putObjectAcl({ ...A, AccessControlPolicy });
    same((await owner.getObjectAcl(A)).GrantRead, 'id="qcs::cam::uin/200000000002:uin/200000000002"');
    same(await text(partner.getObject(A)), 'first');
    await owner.putObjectAcl({ ...A, ACL: 'default' });
  });
  await operation('putObjectTagging, getObjectTagging and deleteObjectTagging', async () => {
    await owner.putObjectTagging({ ...A, Tags: [{ Key: 'kind', Value: 'text' }] });
    same((await owner.getObjectTagging(A)).Tags, [{ Key: 'kind', Value: 'text' }]);
    await owner.deleteObjectTagging(A);
    same((await owner.getObjectTagging(A)).Tags, []);
  });
  await operation('deleteObject', async () => {
    same((await owner.deleteObject({ ...OWN, Key: 'copy.txt' })).statusCode, 204);
    await isGone(owner.headObject({ ...OWN, Key: 'copy.txt' }));
    same((await owner.deleteObject({ ...OWN, Key: 'copy.txt' })).statusCode, 204);
  });
  await operation('deleteObject: a user without the right', () =>
    isRefused('access-denied', reader.deleteObject({ ...FILES, Key: 'docs/report.txt' })));
  await operation('deleteMultipleObject', async () => {
    for (const Key of ['x', 'y']) await owner.putObject({ ...OWN, Key, Body: Key });
    const answer = await owner.deleteMultipleObject({ ...OWN, Objects: [{ Key: 'x' }, { Key: 'y' }] });
    same([answer.Deleted.map((entry) => entry.Key).sort(), answer.Error], [['x', 'y'], []]);
  });
  await operation('deleteMultipleObject: some are refused', async () => {
    await writer.putObject({ ...RULED, Key: 'mine/z', Body: 'z' });
    const answer = await writer.deleteMultipleObject({ ...RULED, Objects: [{ Key: 'mine/z' }, { Key: 'secret/plan.txt' }] });
    same(answer.Deleted.map((entry) => entry.Key), ['mine/z']);
    same(answer.Error.map((entry) => [entry.Key, entry.Code]), [['secret/plan.txt', 'AccessDenied']]);
  });
}

async function archive() {
  const cold = { ...FILES, Key: 'cold/node.tar' };
  const RestoreRequest = { Days: 1, CASJobParameters: { Tier: 'Standard' } };
  await operation('getObject: archived, with its class', async () => {
    const error = await isRefused('invalid-object-state', owner.getObject(cold), `${FILES.Bucket}.cos.${Region}.myqcloud.com/cold/node.tar`);
    same(error.headers['x-cos-storage-class'], 'ARCHIVE');
  });
  await operation('restoreObject', async () => {
    same((await owner.restoreObject({ ...cold, RestoreRequest })).statusCode, 202);
    same((await owner.headObject(cold)).headers['x-cos-restore'], 'ongoing-request="true"');
  });
  await operation('restoreObject: it runs', async () => {
    isError(await errorOf(owner.restoreObject({ ...cold, RestoreRequest })), 409, 'RestoreAlreadyInProgress');
  });
  await operation('getObject: restored', async () => same(await text(owner.getObject({ ...FILES, Key: 'cold/2018.tar' })), 'back'));
}

async function multipart() {
  const Big = { ...OWN, Key: 'big' };
  const megabyte = Buffer.alloc(1024 * 1024, 'm');
  const Parts = [];
  let UploadId;
  await operation('multipartInit', async () => {
    const answer = await owner.multipartInit(Big);
    same([answer.Bucket, answer.Key], [OWN.Bucket, 'big']);
    UploadId = answer.UploadId;
  });
  await operation('multipartUpload', async () => {
    for (const [PartNumber, Body] of [[1, megabyte], [2, 'rest']]) {
      const { ETag } = await owner.multipartUpload({ ...Big, UploadId, PartNumber, Body });
      same(ETag, `"${crypto.createHash('md5').update(Body).digest('hex')}"`);
      Parts.push({ PartNumber, ETag });
    }
  });
  await operation('multipartList', async () => {
    const { Upload } = await owner.multipartList({ ...OWN, Prefix: 'big' });
    same(Upload.map((one) => [one.Key, one.UploadId]), [['big', UploadId]]);
  });
  await operation('multipartListPart', async () => {
    const { Part } = await owner.multipartListPart({ ...Big, UploadId });
    same(Part.map((part) => [part.PartNumber, part.Size, part.ETag]), [['1', '1048576', Parts[0].ETag], ['2', '4', Parts[1].ETag]]);
  });
  await operation('multipartComplete', async () => {
    const answer = await owner.multipartComplete({ ...Big, UploadId, Parts });
    holds(answer.ETag, /^"[0-9a-f]{32}-2"$/);
    same((await owner.headObject(Big)).headers['content-length'], String(1024 * 1024 + 4));
  });
  await operation('multipartListPart: the upload is over', async () => {
    isError(await errorOf(owner.multipartListPart({ ...Big, UploadId })), 404, 'NoSuchUpload');
  });
  await operation('uploadPartCopy and multipartAbort', async () => {
    const parts = { ...OWN, Key: 'parts' };
    const upload = await owner.multipartInit(parts);
    const CopySource = `${OWN.Bucket}.cos.${Region}.myqcloud.com/big`;
    const copy = { ...parts, UploadId: upload.UploadId, PartNumber: 1, CopySource, CopySourceRange: 'bytes=0-9' };
    same((await owner.uploadPartCopy(copy)).ETag, `"${crypto.createHash('md5').update('m'.repeat(10)).digest('hex')}"`);
    await owner.multipartAbort({ ...parts, UploadId: upload.UploadId });
    isError(await errorOf(owner.multipartListPart({ ...parts, UploadId: upload.UploadId })), 404, 'NoSuchUpload');
  });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'judge-'));
  const [sent, got] = ['sent', 'got'].map((name) => path.join(folder, name));
  fs.writeFileSync(sent, Buffer.concat([megabyte, megabyte, Buffer.from('and a half')]));
  await operation('uploadFile: the SDK\'s own multipart upload', async () => {
    const answer = await owner.uploadFile({ ...OWN, Key: 'slices', FilePath: sent, SliceSize: 1024 * 1024, ChunkSize: 1024 * 1024 });
    holds(answer.ETag, /^"[0-9a-f]{32}-3"$/);
  });
  await operation('uploadFile: small, in one piece', async () => {
    const small = path.join(folder, 'small.txt'); // of which the SDK makes the type
    fs.writeFileSync(small, 'small');
    same((await owner.uploadFile({ ...OWN, Key: 'small.txt', FilePath: small })).ETag, '"eb5c1399a871211c7e7ed732d15e3a8b"');
    same((await owner.headObject({ ...OWN, Key: 'small.txt' })).headers['content-type'], 'text/plain');
  });
  await operation('downloadFile: the SDK\'s own download, in ranges', async () => {
    await owner.downloadFile({ ...OWN, Key: 'slices', FilePath: got, ChunkSize: 1024 * 1024, ParallelLimit: 3 });
    assert(fs.readFileSync(sent).equals(fs.readFileSync(got)), 'what was downloaded is not what was uploaded');
  });
  await operation('sliceCopyFile: the SDK\'s own copy, in parts', async () => {
    const CopySource = `${OWN.Bucket}.cos.${Region}.myqcloud.com/slices`;
    await owner.sliceCopyFile({ ...OWN, Key: 'sliced-copy', CopySource, CopySliceSize: 1024 * 1024, CopyChunkSize: 1024 * 1024 });
    assert((await owner.getObject({ ...OWN, Key: 'sliced-copy' })).Body.equals(fs.readFileSync(sent)), 'the copy is not the source');
  });
  await operation('uploadFile: refused', () =>
    isRefused('access-denied', reader.uploadFile({ ...FILES, Key: 'docs/new', FilePath: sent, SliceSize: 1024 * 1024 })));
  fs.rmSync(folder, { recursive: true });
}

async function callers() {
  await operation('A user reads what its policy grants', async () => same(await text(reader.getObject({ ...FILES, Key: 'docs/report.txt' })), 'the report'));
  await operation('A user reads what its policy does not grant', () =>
    isRefused('access-denied', reader.getObject({ ...FILES, Key: 'cold/2018.tar' }), `${FILES.Bucket}.cos.${Region}.myqcloud.com/cold/2018.tar`));
  await operation('A bucket policy denies what the user\'s policy grants', () =>
    isRefused('access-denied', writer.getObject({ ...RULED, Key: 'secret/plan.txt' })));
  await operation('Another company reads what is shared with it, and nothing else', async () => {
    same(await text(partner.getObject({ ...RULED, Key: 'shared/offer.txt' })), 'offer');
    await isRefused('access-denied', partner.getObject({ ...RULED, Key: 'secret/plan.txt' }));
    await isRefused('access-denied', owner.getObject({ ...THEIRS, Key: 'stock.csv' }));
  });
  await operation('A temporary key does what its policy grants', async () => {
    await mobile.putObject({ ...FILES, Key: 'mobile/node.jpg', Body: 'jpeg' });
    same(await text(mobile.getObject({ ...FILES, Key: 'mobile/node.jpg' })), 'jpeg');
  });
  await operation('A temporary key from a callback, as a browser gets it', async () => {
    const StartTime = Math.floor(Date.now() / 1000) - 10;
    const credentials = { TmpSecretId: 'AKIDjudgemobile', TmpSecretKey: 'judge-mobile-secret', SecurityToken: 'judge-mobile-token' };
    const getAuthorization = (_, give) => give({ ...credentials, StartTime, ExpiredTime: StartTime + 1800 });
    const cos = new COS({ getAuthorization, Protocol: 'http:', Proxy: SERVER });
    same(await text(cos.getObject({ ...FILES, Key: 'mobile/node.jpg' })), 'jpeg');
  });
  await operation('A temporary key does what its issuer may and its policy does not grant', () =>
    isRefused('access-denied', mobile.getObject({ ...FILES, Key: 'docs/report.txt' })));
  await operation('A temporary key that is over', () => {
    const bygone = client('AKIDjudgebygone', 'judge-bygone-secret', { SecurityToken: 'judge-bygone-token' });
    return isRefused('invalid-access-key-id', bygone.getObject({ ...FILES, Key: 'docs/report.txt' }));
  });
  await operation('Anonymous: an unsigned URL of the SDK, public and private', async () => {
    same((await fetchPlain('GET', plainUrl(FILES, 'open/notice.txt'))).body, 'notice');
    isPlainError(await fetchPlain('GET', plainUrl(FILES, 'docs/report.txt')), 403, ...VARIANTS['access-denied']);
  });
}

async function presigned() {
  await operation('A presigned GET', async () => {
    const answer = await fetchPlain('GET', await signedUrl(owner, { ...FILES, Key: 'docs/文書.txt' }));
    same([answer.statusCode, answer.body], [200, '文書']);
  });
  await operation('A presigned GET with parameters, made without a callback', async () => {
    const Query = { 'response-content-disposition': 'attachment; filename=a+b.txt' };
    const answer = await fetchPlain('GET', owner.getObjectUrl({ ...FILES, Key: 'docs/report.txt', Query, Sign: true }, () => {}));
    same([answer.statusCode, answer.headers['content-disposition']], [200, 'attachment; filename=a+b.txt']);
  });
  await operation('A presigned PUT', async () => {
    const put = await signedUrl(owner, { ...OWN, Key: 'presigned', Method: 'PUT' });
    same((await fetchPlain('PUT', put, {}, 'by url')).statusCode, 200);
    same(await text(owner.getObject({ ...OWN, Key: 'presigned' })), 'by url');
  });
  await operation('A presigned URL of a temporary key, the token a parameter that is not signed', async () => {
    const answer = await fetchPlain('GET', await signedUrl(mobile, { ...FILES, Key: 'mobile/node.jpg' }));
    same([answer.statusCode, answer.body], [200, 'jpeg']);
  });
  await operation('A presigned URL used with another method', async () => {
    const answer = await fetchPlain('DELETE', await signedUrl(owner, { ...FILES, Key: 'docs/report.txt' }));
    isPlainError(answer, 403, ...VARIANTS['signature-does-not-match']);
  });
  await operation('A presigned URL that has expired, even of a public object', async () => {
    const short = await signedUrl(owner, { ...FILES, Key: 'open/notice.txt', Expires: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const answer = await fetchPlain('GET', short);
    isPlainError(answer, 403, ...VARIANTS['request-has-expired']);
  });
}

/** The eight answers of the guide, each as the SDK reports it; more of some stand above. */
async function variants() {
  const report = { ...FILES, Key: 'docs/report.txt' };
  await operation('403 access-denied', async () => {
    const error = await isRefused('access-denied', reader.putObject({ ...FILES, Key: 'docs/x', Body: 'x' }));
    assert(Math.abs(hasRequestId(error.RequestId) - Date.now() / 1000) < 60, 'the request id tells another time');
    assert(Math.abs(Date.parse(error.headers.date) - Date.now()) < 60000, 'Date tells another time');
  });
  await operation('403 access-forbidden, of a preflight', async () => {
    const Headers = { Origin: 'https://evil.test', 'Access-Control-Request-Method': 'GET' };
    await isRefused('access-forbidden', owner.request({ ...APP, Key: 'data.json', Method: 'OPTIONS', Headers }));
  });
  await operation('403 referer-rule', async () => {
    const logo = plainUrl(SITE, 'logo.png');
    isPlainError(await fetchPlain('GET', logo, { Referer: 'https://evil.test/' }), 403, ...VARIANTS['referer-rule']);
    isPlainError(await fetchPlain('GET', logo), 403, ...VARIANTS['referer-rule']);
    same((await fetchPlain('GET', logo, { Referer: 'https://www.example.com/' })).body, 'logo');
    same(await text(owner.getObject({ ...SITE, Key: 'logo.png', Headers: { Referer: 'https://evil.test/' } })), 'logo');
  });
  await operation('403 invalid-access-key-id: unknown', () =>
    isRefused('invalid-access-key-id', client('AKIDjudgeunknown', 'judge-owner-secret').getObject(report)));
  await operation('403 invalid-access-key-id: disabled', () =>
    isRefused('invalid-access-key-id', client('AKIDjudgeretired', 'judge-retired-secret').getObject(report)));
  await operation('403 invalid-object-state', () => isRefused('invalid-object-state', owner.getObject({ ...FILES, Key: 'cold/2019.tar' })));
  await operation('403 signature-does-not-match', async () => {
    const error = await isRefused('signature-does-not-match', client('AKIDjudgeowner', 'judge-owner-secret\n').getObject(report));
    holds(error.error.StringToSign, /^sha1\n\d+;\d+\n[0-9a-f]{40}\n$/);
    holds(error.error.FormatString, /^get\n\/docs\/report\.txt\n\nhost=files-1250000000\.cos\.ap-guangzhou\.myqcloud\.com/);
  });
  const uncorrected = () => client('AKIDjudgeowner', 'judge-owner-secret', { CorrectClockSkew: false });
  await operation('403 request-has-expired: the server\'s clock an hour ahead', () =>
    whileClockIsAhead(1, () => isRefused('request-has-expired', uncorrected().getObject(report))));
  await operation('403 request-time-too-skewed: the server\'s clock an hour behind', () =>
    whileClockIsAhead(-1, () => isRefused('request-time-too-skewed', uncorrected().getObject(report))));
}

/** The SDK reads the server's clock from a refusal, and signs again. */
async function clockCorrection() {
  for (const hours of [1, -1]) {
    await operation(`The SDK corrects its clock and succeeds: the server's an hour ${hours > 0 ? 'ahead' : 'behind'}`, () =>
      whileClockIsAhead(hours, async () => {
        const cos = client('AKIDjudgeowner', 'judge-owner-secret');
        let sent = 0;
        cos.on('before-send', () => sent++);
        same(await text(cos.getObject({ ...FILES, Key: 'docs/report.txt' })), 'the report');
        same(sent, 2);
        assert(Math.abs(cos.options.SystemClockOffset - hours * 3600000) < 60000, `corrected by ${cos.options.SystemClockOffset} ms`);
        same(await text(cos.getObject({ ...FILES, Key: 'docs/report.txt' })), 'the report');
        same(sent, 3);
      }));
  }
  await operation('The clock is right again', async () => same(await text(owner.getObject({ ...FILES, Key: 'docs/report.txt' })), 'the report'));
}

async function notYet() {
  for (const [name, [reason, call]] of Object.entries(NOT_YET)) {
    await operation(`not yet: ${name} (${reason})`, async () => {
      const error = await errorOf(call());
      same([error.statusCode, error.code], [501, 'NotImplemented']);
    });
  }
}

async function cleanUp() {
  await operation('deleteBucket: it is not empty', async () => isError(await errorOf(owner.deleteBucket(OWN)), 409, 'BucketNotEmpty'));
  await operation('deleteBucket', async () => {
    for (const { Key, UploadId } of (await owner.multipartList(OWN)).Upload) await owner.multipartAbort({ ...OWN, Key, UploadId }); // failed above
    await owner.deleteMultipleObject({ ...OWN, Objects: keysOf(await owner.getBucket(OWN)).map((Key) => ({ Key })) });
    const left = (await owner.listObjectVersions(VERSIONS)).Versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    await owner.deleteMultipleObject({ ...VERSIONS, Objects: left });
    for (const where of [OWN, VERSIONS]) {
      same((await owner.deleteBucket(where)).statusCode, 204);
      await isGone(owner.headBucket(where));
    }
  });
}

async function main() {
  const noise = console.error; // the SDK says there that the clock is skewed, which is wanted here
  console.error = () => {};
  for (const group of [
    service, bucket, configuration, listing, objects, archive, multipart, callers, presigned, variants, clockCorrection, notYet, cleanUp,
  ]) {
    await group();
  }
  console.error = noise;
  const all = passed + failed;
  console.log(`node sdk: ${all} operations, ${passed} as of COS, ${failed} not, ${Object.keys(NOT_YET).length} of them not yet there`);
  process.exit(failed ? 1 : 0); // its connections are kept alive
}

main();
