package dev.redraft.engine;

import dev.redraft.aof.AppendLog;
import dev.redraft.aof.LogStatistics;
import dev.redraft.base.Decimals;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.memory.MemoryStats;
import dev.redraft.rdb.RdbSummary;
import dev.redraft.rewrite.Rewrite;
import dev.redraft.rewrite.RewriteStatistics;
import dev.redraft.rewrite.SaveStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The fields of INFO persistence, with Redis's names, and behind them those that only this server
 * has.
 */
final class PersistenceInfo {
  private final StringBuilder target;

  private PersistenceInfo(StringBuilder target) {
    this.target = target;
  }

  /** {@code log} and {@code rewrite} are null until the first load has ended. */
  static void write(
      StringBuilder target,
      Loading loading,
      @Nullable AppendLog log,
      @Nullable Rewrite rewrite,
      Saving saving,
      Keyspace keyspace,
      long changes,
      long slowedRequests) {
    PersistenceInfo info = new PersistenceInfo(target);
    RewriteStatistics r = rewrite == null ? null : rewrite.statistics();
    MemoryStats memory = keyspace.memory().stats();
    SaveStatistics s = saving.statistics();
    boolean running = s.inProgress() || r != null && r.inProgress();
    long keys = s.inProgress() ? s.keysProcessed() : r == null ? 0 : r.keysProcessed();
    long total = s.inProgress() ? s.keysTotal() : r == null ? 0 : r.keysTotal();
    double percent = total == 0 ? 0 : Math.min(100.0, 100.0 * keys / total);
    info.line("loading", loading.isActive() ? 1 : 0);
    info.line("async_loading", 0);
    info.line("current_cow_peak", running ? memory.shadowPeak() : 0);
    info.line("current_cow_size", running ? memory.shadow() : 0);
    info.line("current_cow_size_age", 0);
    target.append("current_fork_perc:");
    Decimals.fixed(target, percent, 2);
    target.append("\r\n");
    info.line("current_save_keys_processed", keys);
    info.line("current_save_keys_total", total);
    info.saves(s, changes, saving.dump().loaded());
    info.line("aof_enabled", log != null && log.isOn() ? 1 : 0);
    info.rewrite(r);
    info.line(
        "aof_last_write_status", log == null || log.statistics().lastWriteOk() ? "ok" : "err");
    info.line("aof_last_cow_size", r == null ? 0 : r.lastCopiedBytes());
    info.line("module_fork_in_progress", 0);
    info.line("module_fork_last_cow_size", 0);
    if (log != null && log.isOn()) {
      info.log(log.statistics(), r);
    }
    info.fork(memory, r, slowedRequests);
    if (loading.isActive()) {
      loading.info(target, memory.used());
    }
  }

  private void saves(SaveStatistics s, long changes, @Nullable RdbSummary loaded) {
    line("rdb_changes_since_last_save", changes - s.changesSaved());
    line("rdb_bgsave_in_progress", s.inProgress() ? 1 : 0);
    line("rdb_last_save_time", s.lastSave());
    line("rdb_last_bgsave_status", s.lastOk() ? "ok" : "err");
    line("rdb_last_bgsave_time_sec", s.lastSeconds());
    line("rdb_current_bgsave_time_sec", s.currentSeconds());
    line("rdb_saves", s.saves());
    line("rdb_last_cow_size", s.lastCopiedBytes());
    line("rdb_last_load_keys_expired", loaded == null ? 0 : loaded.expired());
    line("rdb_last_load_keys_loaded", loaded == null ? 0 : loaded.keys());
  }

  private void rewrite(@Nullable RewriteStatistics r) {
    line("aof_rewrite_in_progress", r != null && r.inProgress() ? 1 : 0);
    line("aof_rewrite_scheduled", r != null && r.scheduled() ? 1 : 0);
    line("aof_last_rewrite_time_sec", r == null ? -1 : r.lastSeconds());
    line("aof_current_rewrite_time_sec", r == null ? -1 : r.currentSeconds());
    line("aof_last_bgrewrite_status", r == null || r.lastOk() ? "ok" : "err");
    line("aof_rewrites", r == null ? 0 : r.rewrites());
    line("aof_rewrites_consecutive_failures", r == null ? 0 : r.failuresInARow());
  }

  private void log(LogStatistics s, @Nullable RewriteStatistics r) {
    line("aof_current_size", s.currentSize());
    line("aof_base_size", s.baseSize());
    line("aof_pending_rewrite", r != null && r.scheduled() ? 1 : 0);
    line("aof_buffer_length", s.bufferLength());
    line("aof_pending_bio_fsync", s.pendingSync() ? 1 : 0);
    line("aof_delayed_fsync", s.delayedSyncs());
  }

  private void fork(MemoryStats memory, @Nullable RewriteStatistics r, long slowedRequests) {
    line("rewrite_longest_stall_usec", r == null ? 0 : r.longestStallNanos() / 1000);
    line("rewrite_slowed_requests", slowedRequests);
    line("fork_copies", memory.copies());
    line("fork_memory", memory.shadow());
    line("fork_memory_peak", memory.shadowPeak());
    line("fork_memory_limit", memory.shadowLimit());
    line("forks", memory.forks());
    line("failed_forks", memory.failedForks());
    line("last_fork_nsec", memory.lastForkNanos());
    line("longest_fork_nsec", memory.maxForkNanos());
  }

  private void line(String name, long value) {
    target.append(name).append(':').append(value).append("\r\n");
  }

  private void line(String name, String value) {
    target.append(name).append(':').append(value).append("\r\n");
  }
}
