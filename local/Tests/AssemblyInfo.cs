// Fixtures wait for processes and health checks, which more fixtures at a time would make late.
[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]
