package dev.redraft.memory;

/**
 * Figures of a {@link Memory}; sizes in bytes, times in nanoseconds.
 *
 * @param used live allocations, at the size they really have
 * @param allocations live allocations
 * @param committed heap bytes that have been in use at some time and were not given back to the
 *     system since
 * @param reserved the size of the heap's range
 * @param shadow old bytes kept for the open fork
 * @param shadowPeak the most that {@code shadow} has been during the current or the last fork
 * @param shadowLimit where a fork fails
 * @param copies granules copied during the current or the last fork
 * @param forks forks since the memory was opened
 * @param failedForks those that reached the shadow limit or were failed otherwise
 * @param lastForkNanos what the last fork() took
 * @param maxForkNanos what the longest fork() took
 */
public record MemoryStats(
    long used,
    long allocations,
    long committed,
    long reserved,
    long shadow,
    long shadowPeak,
    long shadowLimit,
    long copies,
    long forks,
    long failedForks,
    long lastForkNanos,
    long maxForkNanos) {}
