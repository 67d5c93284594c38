import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  Distribution,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { justify } from './justify.js';

/** The pictures that the gateway prints addresses of, and who hands them out. */
export class Pictures extends Construct {
  readonly bucket: Bucket;
  readonly baseUrl: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const closed = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
    };
    const logs = new Bucket(this, 'Logs', {
      ...closed,
      // CloudFront writes its log with an access control list.
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(90) }],
      // It is never empty, and a stack that must delete such a bucket fails.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'pictures/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(2) },
        {
          transitions: [
            { storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) },
          ],
        },
      ],
      // Renditions can be made again, but not quickly.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const distribution = new Distribution(this, 'Distribution', {
      defaultBehavior: {
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'distribution/',
    });
    justify(distribution, {
      CFR1: 'Whoever may see the catalogue may see its pictures, from anywhere.',
      CFR2: 'Reads of a closed bucket by name, nothing else: there is nothing for a firewall to judge.',
      CFR4: "The distribution's own name has CloudFront's own certificate; bring a domain and the minimum of TLS 1.2 holds.",
    });
    this.baseUrl = `https://${distribution.distributionDomainName}`;
  }
}
