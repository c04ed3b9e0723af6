// Most of the fixtures that may run beside others wait for processes, not for the processor.
[assembly: LevelOfParallelism(6)]
