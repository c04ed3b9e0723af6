using NUnit.Framework;

// Pulumi's mocks belong to the process: one deployment at a time.
[assembly: NonParallelizable]
[assembly: LevelOfParallelism(1)]
