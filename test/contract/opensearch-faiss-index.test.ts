import { openSearchIndexContract } from './opensearch-index.contract.js';

// Where the server has no native library, scripts/services has it answer faiss by exact search.
openSearchIndexContract({ engine: 'faiss', vectorSpace: 'l2', serverless: false, parts: 'all' });
