package dev.redraft.rewrite;

/**
 * The saves' part of INFO persistence.
 *
 * @param inProgress rdb_bgsave_in_progress
 * @param saves rdb_saves: saves begun
 * @param changesSaved changes of the dataset, from the start, that the last file has
 * @param lastSave rdb_last_save_time, seconds since the Unix epoch
 * @param lastTry when the last save in the background began, seconds since the Unix epoch
 * @param lastOk rdb_last_bgsave_status
 * @param lastSeconds rdb_last_bgsave_time_sec; -1 before the first
 * @param currentSeconds rdb_current_bgsave_time_sec; -1 while none runs
 * @param lastCopiedBytes rdb_last_cow_size
 * @param keysProcessed current_save_keys_processed
 * @param keysTotal current_save_keys_total
 */
public record SaveStatistics(
    boolean inProgress,
    long saves,
    long changesSaved,
    long lastSave,
    long lastTry,
    boolean lastOk,
    long lastSeconds,
    long currentSeconds,
    long lastCopiedBytes,
    long keysProcessed,
    long keysTotal) {}
