package dev.redraft.config;

/**
 * The words of directives on which code decides, as Java enums; Redis's order, which its error
 * message shows.
 */
public final class Choices {
  private Choices() {}

  /** {@code appendfsync}. */
  public enum AppendFsync {
    EVERYSEC,
    ALWAYS,
    NO
  }

  /** {@code aof-layout}: Redis 7's directory of files, or the one file of Redis 6 and before. */
  public enum AofLayout {
    MULTI,
    SINGLE
  }

  /** {@code maxmemory-policy}. */
  public enum MaxmemoryPolicy {
    VOLATILE_LRU,
    VOLATILE_LFU,
    VOLATILE_RANDOM,
    VOLATILE_TTL,
    ALLKEYS_LRU,
    ALLKEYS_LFU,
    ALLKEYS_RANDOM,
    NOEVICTION
  }

  /** Who may use a protected feature. */
  public enum Permission {
    NO,
    YES,
    LOCAL
  }

  /** {@code supervised}. */
  public enum Supervised {
    UPSTART,
    SYSTEMD,
    AUTO,
    NO
  }

  /**
   * {@code transport}: how sockets are served; {@code AUTO} takes the best that the machine offers.
   */
  public enum Transport {
    AUTO,
    IO_URING,
    EPOLL,
    KQUEUE,
    NIO
  }
}
