// The AWS SDK for JavaScript v3: the chain of a client that was given no credentials, as that client keeps them.
'use strict';

const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');
const { fromNodeProviderChain } = require('@aws-sdk/credential-providers');
const { serve } = require('./protocol.cjs');

const client = new STSClient({
  endpoint: process.env.CONFORMANCE_AWS_ENDPOINT,
  credentials: fromNodeProviderChain(),
});

const credentials = async () => ({ access_key_id: (await client.config.credentials()).accessKeyId });

const request = async () => {
  await client.send(new GetCallerIdentityCommand({}));
  return credentials();
};

serve({ credentials, request });
