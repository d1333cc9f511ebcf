package dev.redraft.aof;

/**
 * The log's part of INFO persistence.
 *
 * @param currentSize aof_current_size: bytes of all files
 * @param baseSize aof_base_size: the same after the last rewrite or at the start
 * @param bufferLength aof_buffer_length: bytes in memory and not written
 * @param pendingSync aof_pending_bio_fsync: whether a sync runs beside the writer
 * @param delayedSyncs aof_delayed_fsync
 * @param lastWriteOk aof_last_write_status
 */
public record LogStatistics(
    long currentSize,
    long baseSize,
    long bufferLength,
    boolean pendingSync,
    long delayedSyncs,
    boolean lastWriteOk) {}
