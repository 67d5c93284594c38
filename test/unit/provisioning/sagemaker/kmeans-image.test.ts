import { describe, expect, it } from 'vitest';
import { kMeansImage } from '../../../../src/provisioning/sagemaker/kmeans-image.js';

describe('the container of KMeans', () => {
  it.each([
    ['us-east-1', '382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1'],
    ['eu-west-1', '438346466558.dkr.ecr.eu-west-1.amazonaws.com/kmeans:1'],
    ['eu-central-1', '664544806723.dkr.ecr.eu-central-1.amazonaws.com/kmeans:1'],
    ['cn-north-1', '390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn/kmeans:1'],
  ])('of %s', (region, image) => {
    expect(kMeansImage(region)).toBe(image);
  });

  it.each(['mars-north-1', 'constructor', ''])('of an unknown region is to be named: "%s"', (region) => {
    expect(() => kMeansImage(region)).toThrow(/set clusters\.sagemaker\.image/);
  });
});
