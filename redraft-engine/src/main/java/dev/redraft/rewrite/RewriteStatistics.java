package dev.redraft.rewrite;

/**
 * The rewrite's part of INFO persistence.
 *
 * @param inProgress aof_rewrite_in_progress
 * @param scheduled aof_rewrite_scheduled
 * @param rewrites aof_rewrites: runs begun
 * @param failuresInARow aof_rewrites_consecutive_failures
 * @param lastSeconds aof_last_rewrite_time_sec; -1 before the first run
 * @param currentSeconds aof_current_rewrite_time_sec; -1 while none runs
 * @param lastOk aof_last_bgrewrite_status
 * @param lastCopiedBytes aof_last_cow_size
 * @param currentCopiedBytes current_cow_size
 * @param keysProcessed current_save_keys_processed
 * @param keysTotal current_save_keys_total
 * @param longestStallNanos the longest time that the engine stood still because of a rewrite
 */
public record RewriteStatistics(
    boolean inProgress,
    boolean scheduled,
    long rewrites,
    int failuresInARow,
    long lastSeconds,
    long currentSeconds,
    boolean lastOk,
    long lastCopiedBytes,
    long currentCopiedBytes,
    long keysProcessed,
    long keysTotal,
    long longestStallNanos) {

  /** current_fork_perc: how far the child is, 0 to 100. */
  public double percent() {
    return keysTotal == 0 ? 0 : Math.min(100.0, 100.0 * keysProcessed / keysTotal);
  }
}
