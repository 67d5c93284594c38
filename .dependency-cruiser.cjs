/** The interfaces of the ports, beside their adapters. */
const PORTS =
  '^src/datasources/(caches/cache|embedders/embedder|events/event-stream|images/image-store|indexes/image-index|logs/(interaction-log|queued-log)|rankers/cluster-ranker)\\.ts$';

/** What of the data sources is no adapter: loading it loads no engine. */
const NO_ADAPTER = [
  PORTS,
  '^src/datasources/(concurrency|policies)/',
  '^src/datasources/(cooperative-scheduler|worker-url|end-thread|images/image-file-name|events/null-event-stream|rate-limits/rate-limiter|embedders/(embedders|demo-model|bedrock/models))\\.ts$',
];

/** The arrows of the house; `npm run check` fails on a forbidden one. */
module.exports = {
  forbidden: [
    {
      name: 'pure-core',
      comment:
        'Scoring and clustering are mathematics: they import the words of the domain and nothing else.',
      severity: 'error',
      from: { path: '^src/(scoring|clustering)/', pathNot: '\\.worker\\.ts$' },
      to: { pathNot: ['^src/(scoring|clustering|domain)/', '^(node:)?(worker_threads|os|url)$'] },
    },
    {
      name: 'domain-imports-nothing',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'resolvers-know-no-engine',
      comment: 'A resolver speaks to the read and write paths, never to an engine.',
      severity: 'error',
      from: { path: '^src/resolvers/' },
      to: { path: '^src/', pathNot: '^src/(domain|scoring|search|learning|resolvers)/' },
    },
    {
      name: 'adapters-know-no-flow',
      severity: 'error',
      from: { path: '^src/datasources/' },
      to: { path: '^src/', pathNot: '^src/(domain|scoring|datasources)/' },
    },
    {
      name: 'flows-know-no-shell',
      severity: 'error',
      from: { path: '^src/(search|learning)/' },
      to: { path: '^src/', pathNot: '^src/(domain|scoring|datasources|search|learning)/' },
    },
    {
      name: 'configuration-opens-nothing',
      comment: 'Environment and values; of models and formulas, what they are chosen by.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(domain|config|scoring/(formulas/formulas|experiment/arms)\\.ts$|datasources/embedders/(embedders?|bedrock/models)\\.ts$)',
      },
    },
    {
      name: 'engines-serve-every-shell',
      comment: 'Server, catalogue, provisioning and command line open their engines here.',
      severity: 'error',
      from: { path: '^src/engines/' },
      to: { path: '^src/(learning|resolvers|server|catalogue|cli|provisioning|pricing)/' },
    },
    {
      name: 'catalogue-is-a-library',
      comment: 'Ingest, embedding, clusters, interactions, evaluation: for whatever shell there is.',
      severity: 'error',
      from: { path: '^src/catalogue/' },
      to: { path: '^src/(search|learning|resolvers|server|cli|provisioning)/' },
    },
    {
      name: 'an-evaluation-measures-before-it-reports',
      severity: 'error',
      from: { path: '^src/catalogue/evaluation/(events|protocols|metrics|replay|sweep)/' },
      to: { path: '^src/catalogue/evaluation/(report/|evaluate-log)' },
    },
    {
      name: 'the-server-knows-no-command',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/(catalogue|cli|provisioning|pricing)/' },
    },
    {
      name: 'one-composition-root',
      comment: 'Only the engines choose adapters; the flows know the ports alone.',
      severity: 'error',
      from: { path: '^src/(search|learning)/' },
      to: {
        path: '^src/datasources/',
        pathNot: [PORTS, '^src/datasources/(concurrency/|cooperative-scheduler\\.ts$)'],
      },
    },
    {
      name: 'engines-opened-in-one-folder',
      comment: 'The rest of the server knows ports and policies.',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/datasources/', pathNot: NO_ADAPTER },
    },
    {
      name: 'adapters-by-import',
      comment: 'Each when it is chosen, so that a bundle holds only its own.',
      severity: 'error',
      from: { path: '^src/engines/' },
      to: {
        path: '^src/datasources/',
        pathNot: NO_ADAPTER,
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'policies-know-no-adapter',
      comment: 'One guard a port, whatever stands behind it.',
      severity: 'error',
      from: { path: '^src/datasources/policies/' },
      to: {
        path: '^src/datasources/',
        pathNot: [PORTS, '^src/datasources/(concurrency|policies)/'],
      },
    },
    {
      name: 'clients-behind-ports',
      comment: 'The clients of remote engines have a door each.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(datasources/|provisioning/)',
      },
      to: { path: '(^|node_modules/)(@aws-sdk|@smithy|@opensearch-project|redis|cockatiel)(/|$)' },
    },
    {
      name: 'telemetry-when-asked-for',
      comment: 'Nothing of OpenTelemetry is loaded by a gateway that traces nothing.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: '(^|node_modules/)@opentelemetry/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'commands-know-no-schema',
      comment: 'The command line works without GraphQL.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^src/resolvers/' },
    },
    {
      name: 'only-commands-provision',
      comment: 'Nothing that serves makes or deletes anything in the cloud.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(provisioning|cli)/' },
      to: { path: '^src/provisioning/' },
    },
    {
      name: 'engine-knows-no-resource',
      comment: 'It reads, plans, reconciles and deletes any resource.',
      severity: 'error',
      from: { path: '^src/provisioning/engine/' },
      to: {
        path: '^src/provisioning/',
        pathNot: '^src/provisioning/(engine/|resource\\.ts$|file/deployment\\.ts$)',
      },
    },
    {
      name: 'resources-know-no-engine',
      comment: 'A resource says what there is; the engine and the removal decide what is done.',
      severity: 'error',
      from: { path: '^src/provisioning/(resources|aws|file|clustering|batch|sagemaker)/' },
      to: { path: '^src/provisioning/(engine|removal|checks)/' },
    },
    {
      name: 'aws-knows-no-resource',
      comment: 'Clients, tags and objects, for whatever resource there is.',
      severity: 'error',
      from: { path: '^src/provisioning/aws/' },
      to: { path: '^src/provisioning/', pathNot: '^src/provisioning/(aws/|names\\.ts$)' },
    },
    {
      name: 'provisioning-knows-no-schema',
      severity: 'error',
      from: { path: '^src/provisioning/' },
      to: { path: '^src/(resolvers|search|learning|server|cli)/' },
    },
    {
      name: 'what-stands-beside-is-loaded',
      comment:
        'The demo and the stand-ins of AWS use the product, and it never imports them: src/cli/beside.ts loads them.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(demo|aws-local)/' },
    },
    {
      name: 'stand-ins-judge-for-themselves',
      comment:
        'Code shared with the gateway would share its mistakes: they take its words and its mathematics. Only the vectors are made by the same model.',
      severity: 'error',
      from: { path: '^aws-local/', pathNot: '^aws-local/(command|embeddings/lazy-embedder)\\.ts$' },
      to: {
        path: '^(src|dist|demo)/',
        pathNot: '^dist/((domain|scoring|clustering)/|datasources/embedders/embedder\\.js$)',
      },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    // What stands beside `src` sees it compiled.
    doNotFollow: { path: 'node_modules|^dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
