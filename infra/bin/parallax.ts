import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readOptions } from '../lib/options.js';
import { ParallaxStack } from '../lib/parallax-stack.js';

const app = new App();
const value = (name: string): unknown => app.node.tryGetContext(name);
const options = readOptions(value);
const bucket = value('bucket');
if (typeof bucket !== 'string') throw new Error('Give the bucket of parallax.yaml with -c bucket=...');
new ParallaxStack(app, `parallax-${options.deployment}`, {
  options,
  pipelineBucket: bucket,
  code: {
    gateway: folder('gatewayCode', 'build/gateway'),
    forwarder: folder('forwarderCode', 'build/forwarder'),
    image: folder('imageCode', '..'),
  },
  env: {
    account: process.env['CDK_DEFAULT_ACCOUNT'],
    region: process.env['CDK_DEFAULT_REGION'],
  },
});
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));

function folder(name: string, otherwise: string): string {
  const given = value(name);
  return typeof given === 'string' ? given : otherwise;
}
