// Reads Terraform files, and prints the conditions of the trust policy in them as JSON. `service account` and `audience`
// stand for what only Terraform knows.
import {readFileSync} from 'node:fs';
import {parse} from '@cdktf/hcl2json';

const known = {
  '${google_service_account.app.unique_id}': process.env.UNIQUE_ID,
  '${var.audience}': process.env.AUDIENCE,
};
for (const file of process.argv.slice(2)) {
  const {data} = await parse(file, readFileSync(file, 'utf8'));
  for (const [{statement}] of Object.values(data?.aws_iam_policy_document ?? {})) {
    const [{actions, principals: [principal], condition}] = statement;
    const conditions = Object.fromEntries(condition.map(({test, variable, values}) =>
      [`${test} ${variable}`, values.map((value) => known[value] ?? value)]));
    console.log(JSON.stringify({actions, principal, conditions}));
  }
}
