/** For the demo; every one is run by a test. */
export const EXAMPLE_QUERIES = [
  {
    title: 'Nobody in particular looks for a cat',
    query: `query CatsForNobody {
  searchImages(query: "cat", first: 5) {
    nodes { id title type url }
  }
}`,
  },
  {
    title: 'Somebody who has been looking at comics (a simulated user of the demo) looks for a cat',
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
    title: 'You like some origami; then ask for a cat again, with userId: "me"',
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

/** For somebody's own catalogue, whose images only they know. */
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

/** What a start prints and the browser page opens with. */
export function examplesFor(catalogue: string): readonly ExampleQuery[] {
  return catalogue === 'demo' ? EXAMPLE_QUERIES : [GENERAL_QUERY];
}

/** Each under its title, as one text to paste. */
export function asText(examples: readonly ExampleQuery[]): string {
  return examples.map(({ title, query }) => `# ${title}\n${query}`).join('\n\n');
}
