package dev.redraft.config;

import org.jspecify.annotations.Nullable;

/**
 * Values that ask for something Redraft does not do: refused where ignoring them would mislead,
 * else reported.
 */
final class Refusals {
  private Refusals() {}

  /** Why the value is refused; null when it is accepted. */
  static @Nullable String reason(Directive directive, Value value) {
    if (value.text().equals(directive.type().initial().text())) {
      return null;
    }
    return switch (directive) {
      case CLUSTER_ENABLED -> "Redraft has no cluster mode";
      case REPLICAOF -> "Redraft can't replicate from a master";
      case TLS_PORT -> "Redraft does not speak TLS; put a TLS proxy in front of it";
      case ACLFILE -> "Redraft has no ACL files; use requirepass";
      case DAEMONIZE ->
          "Redraft stays in the foreground; start it through systemd (supervised systemd) or with"
              + " nohup";
      case SUPERVISED ->
          value.text().equals("upstart")
              ? "Redraft does not support upstart; use 'systemd', 'auto' or 'no'"
              : null;
      case SYSLOG_ENABLED ->
          "Redraft does not write to syslog; use logfile or the journal of systemd";
      case BIND_SOURCE_ADDR ->
          "Redraft opens no connections of its own, so it can't bind their source address";
      case LOCALE_COLLATE ->
          "Redraft compares strings by their bytes; only the default is supported";
      default -> null;
    };
  }

  /**
   * What to tell people about a value that is accepted without its full effect; null for nothing.
   */
  static @Nullable String note(Directive directive, Value value) {
    return directive == Directive.ACTIVEDEFRAG && value.number() == 1
        ? "activedefrag has no effect: there is no defragmenter"
        : null;
  }
}
