package dev.redraft.engine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to compact.
 *
 * @param to a new directory, which is empty or not there; null to replace the files in place
 * @param rate bytes a second that are written at most; 0 for no limit
 * @param rdb whether the new base is in RDB, otherwise in RESP
 * @param rdbVersion directive {@code rdb-version}: the version of that RDB
 * @param databases databases that the data may have
 */
public record CompactOptions(
    @Nullable Path to, long rate, boolean rdb, int rdbVersion, int databases) {}
