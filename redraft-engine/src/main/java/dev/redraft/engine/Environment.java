package dev.redraft.engine;

import dev.redraft.platform.Clock;
import dev.redraft.platform.Disk;
import dev.redraft.platform.Entropy;
import dev.redraft.platform.EventLog;

/** Every side effect of an engine: the machine's own in production, simulated ones in tests. */
public record Environment(
    Clock clock, Entropy entropy, Disk disk, EventLog events, EngineThread thread) {}
