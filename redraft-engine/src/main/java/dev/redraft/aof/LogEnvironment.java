package dev.redraft.aof;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.EventLog;

/** Every side effect of the log and of its rewrite. */
public record LogEnvironment(Disk disk, Clock clock, EventLog events) {}
