package dev.redraft.aof;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a start has found and made of it; everything in it is durable.
 *
 * @param row the row of the table that decided
 * @param manifest the manifest on disk; empty in the single layout and if the log is off
 * @param appendTo the file where the log goes on, ready for batches; null if the log is off
 * @param appendBytes its size, all of it synced
 * @param baseBytes size of the base, of the whole file in the single layout
 * @param totalBytes size of all files of the log
 * @param growthBase bytes from which the automatic rewrite reckons growth
 * @param commands commands that were replayed
 * @param loadedBytes bytes that were read; 0 if the start was with no data
 * @param setAside files into which bytes were moved that are not part of the log
 */
public record Recovered(
    RecoveryRow row,
    Manifest manifest,
    @Nullable Path appendTo,
    long appendBytes,
    long baseBytes,
    long totalBytes,
    long growthBase,
    long commands,
    long loadedBytes,
    List<Path> setAside) {}
