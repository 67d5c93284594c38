/** For the demo; every one is run by a test. */
export const EXAMPLE_QUERIES = [
  {
    title: 'An unknown user searches for a cat',
    query: `query CatsForNobody {
  searchImages(query: "cat", first: 5) {
    nodes { id title type url }
  }
}`,
  },
  {
    title: 'A user who likes comics (simulated in the demo) searches for a cat',
    query: `query CatsForAComicReader {
  searchImages(query: "cat", userId: "comic-art-user", first: 5) {
    personalization { applied weight interactions }
    edges {
      rank
      similarityRank
      node { id title url }
      explanation { summary because(first: 1) { type image { title } } }
    }
  }
}`,
  },
  {
    title: 'Like some origami; then search for a cat again, with userId: "me"',
    query: `mutation LikeSomeOrigami {
  recordInteractions(inputs: [
    { userId: "me", imageId: "dog-origami-300", type: VIEW }
    { userId: "me", imageId: "bird-origami-301", type: FAVORITE }
    { userId: "me", imageId: "boat-origami-302", type: FAVORITE }
    { userId: "me", imageId: "horse-origami-303", type: FAVORITE }
    { userId: "me", imageId: "house-origami-304", type: DOWNLOAD }
  ]) {
    interaction { type image { title } }
  }
}`,
  },
] as const;

/** For a user's own catalogue, whose images are unknown here. */
export const GENERAL_QUERY = {
  title: 'What is there',
  query: `{
  searchImages(query: "a picture", first: 5) {
    totalCandidates
    nodes { id title url tags cluster { id size } }
  }
}`,
} as const;

export interface ExampleQuery {
  readonly title: string;
  readonly query: string;
}

/** Example queries printed at start and shown when the browser page opens. */
export function examplesFor(catalogue: string): readonly ExampleQuery[] {
  return catalogue === 'demo' ? EXAMPLE_QUERIES : [GENERAL_QUERY];
}

/** Each under its title, as one text to paste. */
export function asText(examples: readonly ExampleQuery[]): string {
  return examples.map(({ title, query }) => `# ${title}\n${query}`).join('\n\n');
}
