import { CfnOutput, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { justify } from './justify.js';

/** Roles with which services access the pipeline's bucket; their ARNs are written to `parallax.yaml`. */
export class ServiceRoles extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { deployment, bucketName }: { deployment: string; bucketName: string },
  ) {
    super(scope, id);
    const roles = [
      ['Personalize', 'personalize.amazonaws.com', ['s3:GetObject']],
      ['SageMaker', 'sagemaker.amazonaws.com', ['s3:GetObject', 's3:PutObject']],
      ['BedrockBatches', 'bedrock.amazonaws.com', ['s3:GetObject', 's3:PutObject']],
    ] as const;
    for (const [kind, service, actions] of roles) {
      const role = new Role(this, kind, {
        description: `${kind} of ${deployment} in the pipeline's bucket`,
        // Only jobs of this account may assume it.
        assumedBy: new ServicePrincipal(service, {
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      });
      role.addToPolicy(
        new PolicyStatement({
          actions: [...actions],
          resources: [`arn:aws:s3:::${bucketName}/parallax/${deployment}/*`],
        }),
      );
      role.addToPolicy(
        new PolicyStatement({
          // Without a condition on the prefix: services list with none, or with one of their own.
          actions: ['s3:ListBucket'],
          resources: [`arn:aws:s3:::${bucketName}`],
        }),
      );
      justify(role, {
        [`IAM5[Resource::arn:aws:s3:::${bucketName}/parallax/${deployment}/*]`]:
          "The deployment's own objects, whatever their names.",
      });
      if (kind === 'SageMaker') allowTraining(role);
      new CfnOutput(this, `${kind}Role`, { value: role.roleArn });
    }
  }
}

/** The algorithm's image is in an account of the service's; its log and its figures go where they always go. */
function allowTraining(role: Role): void {
  role.addToPolicy(
    new PolicyStatement({
      actions: ['ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData'],
      resources: ['*'],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: ['arn:aws:ecr:*:*:repository/kmeans'],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        'logs:DescribeLogStreams',
      ],
      resources: ['arn:aws:logs:*:*:log-group:/aws/sagemaker/TrainingJobs*'],
    }),
  );
  justify(role, {
    'IAM5[Resource::*]': "Neither the registry's token nor a metric has a resource.",
    'IAM5[Resource::arn:aws:ecr:*:*:repository/kmeans]': "The service's account differs by region.",
    'IAM5[Resource::arn:aws:logs:*:*:log-group:/aws/sagemaker/TrainingJobs*]':
      'Where the service writes the log of every training.',
  });
}
