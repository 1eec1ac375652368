// The AWS Common Runtime's native chain, through its binding for Node. It has no getter for credentials, so a request is
// signed and the key id read from the signature.
'use strict';

const { auth, http } = require('aws-crt');
const { serve } = require('./protocol.cjs');

const provider = auth.AwsCredentialsProvider.newDefault();
const endpoint = new URL(process.env.CONFORMANCE_AWS_ENDPOINT);
const body = 'Action=GetCallerIdentity&Version=2011-06-15';

const sign = async () => {
  const headers = new http.HttpHeaders([
    ['host', endpoint.host],
    ['content-type', 'application/x-www-form-urlencoded'],
  ]);
  const request = new http.HttpRequest('POST', '/', headers);
  return auth.aws_sign_request(request, {
    algorithm: auth.AwsSigningAlgorithm.SigV4,
    signature_type: auth.AwsSignatureType.HttpRequestViaHeaders,
    provider,
    region: process.env.AWS_REGION,
    service: 'sts',
    date: new Date(),
    signed_body_value: require('node:crypto').createHash('sha256').update(body).digest('hex'),
    signed_body_header: auth.AwsSignedBodyHeaderType.XAmzContentSha256,
  });
};

const key_of = (signed) => ({
  access_key_id: /Credential=([^/]+)/.exec(signed.headers.get('Authorization'))[1],
});

const credentials = async () => key_of(await sign());

const request = async () => {
  const signed = await sign();
  const headers = Object.fromEntries([...signed.headers].filter(([name]) => name.toLowerCase() !== 'host'));
  const reply = await fetch(endpoint, { method: 'POST', headers, body });
  if (!reply.ok) throw new Error(`${reply.status} ${await reply.text()}`);
  return key_of(signed);
};

serve({ credentials, request });
