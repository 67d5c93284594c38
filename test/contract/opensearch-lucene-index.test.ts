import { openSearchIndexContract } from './opensearch-index.contract.js';

openSearchIndexContract(
  { engine: 'lucene', vectorSpace: 'l2', serverless: false, parts: 'all' },
  { engine: 'lucene', vectorSpace: 'cosinesimil', serverless: false, parts: 'vectors' },
  { engine: 'lucene', vectorSpace: 'innerproduct', serverless: false, parts: 'vectors' },
);
