// minio-js with the credentials of the container it runs in.
'use strict';

const { Client, IamAwsProvider } = require('minio');
const { serve } = require('./protocol.cjs');

const endpoint = new URL(process.env.CONFORMANCE_AWS_ENDPOINT);
const provider = new IamAwsProvider({});
const client = new Client({
  endPoint: endpoint.hostname,
  port: Number(endpoint.port),
  useSSL: false,
  region: process.env.AWS_REGION,
  credentialsProvider: provider,
});

const credentials = async () => {
  const key = (await provider.getCredentials()).getAccessKey();
  return key ? { access_key_id: key } : { error: 'the access key is empty' };
};

const request = async () => {
  await client.listBuckets();
  return credentials();
};

serve({ credentials, request });
