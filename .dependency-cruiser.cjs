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
      to: { path: '^src/(datasources|server|pipeline|demo)/' },
    },
    {
      name: 'engines-know-no-flow',
      severity: 'error',
      from: { path: '^src/datasources/' },
      to: { path: '^src/(search|learning|resolvers|server|pipeline|demo)/' },
    },
    {
      name: 'flows-know-no-shell',
      severity: 'error',
      from: { path: '^src/(search|learning)/' },
      to: { path: '^src/(resolvers|server|pipeline|demo)/' },
    },
    {
      name: 'one-composition-root',
      comment: 'Only the server and the pipeline choose adapters; the flows know the ports alone.',
      severity: 'error',
      from: { path: '^src/(search|learning)/' },
      to: {
        path: '^src/datasources/',
        pathNot:
          '^src/datasources/(caches/cache|embedders/embedder|events/event-stream|images/image-store|indexes/image-index|logs/interaction-log|rankers/cluster-ranker)\\.ts$',
      },
    },
    {
      name: 'pipeline-knows-no-schema',
      comment: 'The command line works without GraphQL.',
      severity: 'error',
      from: { path: '^src/(pipeline|demo)/' },
      to: { path: '^src/resolvers/' },
    },
    {
      name: 'stand-ins-stand-aside',
      comment: 'Nothing that serves knows whether AWS is real.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws-local/|pipeline/verbs/aws-local\\.ts$)' },
      to: { path: '^src/aws-local/' },
    },
    {
      name: 'stand-ins-know-no-gateway',
      severity: 'error',
      from: { path: '^src/aws-local/' },
      to: { path: '^src/(search|learning|resolvers|server|pipeline)/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
