package dev.redraft.engine;

import dev.redraft.aof.AofFiles;
import dev.redraft.aof.AofLayout;
import dev.redraft.aof.FsyncPolicy;
import dev.redraft.aof.LogSettings;
import dev.redraft.aof.RecoverySettings;
import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.rewrite.ImageFormat;
import dev.redraft.rewrite.Pace;
import dev.redraft.rewrite.RewriteSettings;
import java.util.List;

/** The directives of the log and its rewrite, in the terms of those packages. */
final class LogConfig {
  private static final List<Directive> LIVE =
      List.of(
          Directive.APPENDFSYNC,
          Directive.NO_APPENDFSYNC_ON_REWRITE,
          Directive.AOF_TIMESTAMP_ENABLED,
          Directive.AUTO_AOF_REWRITE_PERCENTAGE,
          Directive.AUTO_AOF_REWRITE_MIN_SIZE,
          Directive.AOF_REWRITE_MAX_RATE,
          Directive.AOF_USE_RDB_PREAMBLE,
          Directive.RDB_VERSION,
          Directive.RDBCOMPRESSION,
          Directive.RDB_KEY_SAVE_DELAY,
          Directive.AOF_REWRITE_INCREMENTAL_FSYNC,
          Directive.AOF_REWRITE_BUFFER_LIMIT);

  private final Config config;

  LogConfig(Config config) {
    this.config = config;
  }

  boolean isEnabled() {
    return config.isOn(Directive.APPENDONLY);
  }

  AofFiles files() {
    return new AofFiles(
        config.directory(),
        config.text(Directive.APPENDDIRNAME),
        config.text(Directive.APPENDFILENAME));
  }

  AofLayout layout() {
    return switch (config.choice(Directive.AOF_LAYOUT, Choices.AofLayout.class)) {
      case MULTI -> AofLayout.MULTI;
      case SINGLE -> AofLayout.SINGLE;
    };
  }

  RecoverySettings recovery() {
    return new RecoverySettings(
        isEnabled(),
        layout(),
        config.isOn(Directive.AOF_LOAD_TRUNCATED),
        config.number(Directive.AOF_LOAD_CORRUPT_TAIL_MAX_SIZE),
        log().checksums(),
        config.text(Directive.DBFILENAME));
  }

  LogSettings log() {
    FsyncPolicy policy =
        switch (config.choice(Directive.APPENDFSYNC, Choices.AppendFsync.class)) {
          case ALWAYS -> FsyncPolicy.ALWAYS;
          case EVERYSEC -> FsyncPolicy.EVERYSEC;
          case NO -> FsyncPolicy.NO;
        };
    return new LogSettings(
        policy,
        config.isOn(Directive.NO_APPENDFSYNC_ON_REWRITE),
        config.isOn(Directive.AOF_TIMESTAMP_ENABLED),
        true);
  }

  RewriteSettings rewrite() {
    return new RewriteSettings(
        config.intValue(Directive.AUTO_AOF_REWRITE_PERCENTAGE),
        config.number(Directive.AUTO_AOF_REWRITE_MIN_SIZE),
        pace(),
        config.isOn(Directive.AOF_REWRITE_INCREMENTAL_FSYNC),
        config.number(Directive.AOF_REWRITE_BUFFER_LIMIT),
        config.isOn(Directive.AOF_USE_RDB_PREAMBLE) ? rdb(true) : ImageFormat.RESP);
  }

  Pace pace() {
    return new Pace(
        config.number(Directive.AOF_REWRITE_MAX_RATE),
        config.intValue(Directive.RDB_KEY_SAVE_DELAY));
  }

  /** RDB; {@code base} for the base of a log. */
  ImageFormat rdb(boolean base) {
    return new ImageFormat(
        true,
        config.intValue(Directive.RDB_VERSION),
        config.isOn(Directive.RDBCOMPRESSION),
        config.isOn(Directive.RDBCHECKSUM),
        base,
        -1);
  }

  /** From here on CONFIG SET is felt by the log and the rewrite at once. */
  void follow(EnginePersistence persistence) {
    for (Directive directive : LIVE) {
      config.onChange(directive, changed -> persistence.settingsChanged());
    }
    config.onChange(Directive.APPENDONLY, changed -> persistence.enabledChanged());
  }
}
