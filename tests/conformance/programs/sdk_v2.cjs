// The AWS SDK for JavaScript v2: the chain of a client that was given no credentials.
'use strict';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const AWS = require('aws-sdk');
const { serve } = require('./protocol.cjs');

const client = new AWS.STS({ endpoint: process.env.CONFORMANCE_AWS_ENDPOINT });

// What a client does before it signs a request.
const credentials = () => new Promise((resolve, reject) => {
  client.config.getCredentials((error, found) => (error ? reject(error) : resolve({ access_key_id: found.accessKeyId })));
});

const request = async () => {
  await client.getCallerIdentity().promise();
  return credentials();
};

serve({ credentials, request });
