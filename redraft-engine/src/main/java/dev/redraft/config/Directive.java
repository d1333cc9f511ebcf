package dev.redraft.config;

import dev.redraft.platform.EventLog;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every directive of redis.conf that is known here, in the order of CONFIG GET, with Redis 7's
 * name, default and bounds; and Redraft's own: transport, memory-reserve, memory-huge-pages,
 * memory-granule, aof-layout, aof-rewrite-max-rate, aof-rewrite-memory-limit,
 * aof-rewrite-buffer-limit, rdb-version.
 *
 * <p>Directives of features that are absent keep their value for clients that read and set them;
 * {@link Refusals} names the values that would change behaviour and are therefore refused.
 */
@SuppressWarnings(
    "ImmutableEnumChecker") // every ValueType is immutable, and the flag sets are never changed
public enum Directive {
  // Network
  BIND(Types.addresses("*", "-::*")),
  PORT(Types.between(6379, 0, 65535)),
  UNIXSOCKET(Types.any(""), Flag.IMMUTABLE),
  UNIXSOCKETPERM(Types.octal(0, 0777), Flag.IMMUTABLE),
  TCP_BACKLOG(Types.between(511, 0, Integer.MAX_VALUE), Flag.IMMUTABLE),
  TCP_KEEPALIVE(Types.between(300, 0, Integer.MAX_VALUE)),
  TIMEOUT(Types.between(0, 0, Integer.MAX_VALUE)),
  MAXCLIENTS(Types.between(10000, 1, 4294967295L)),
  PROTECTED_MODE(Types.bool(true)),
  BIND_SOURCE_ADDR(Types.any("")),
  SOCKET_MARK_ID(Types.between(0, 0, 4294967295L), Flag.IMMUTABLE),
  IO_THREADS(Types.between(1, 1, 128), Flag.IMMUTABLE),
  IO_THREADS_DO_READS(Types.bool(false), Flag.IMMUTABLE),
  TRANSPORT(Types.choice("auto", "auto", "io_uring", "epoll", "kqueue", "nio"), Flag.IMMUTABLE),
  CLIENT_QUERY_BUFFER_LIMIT(Types.memory(1 << 30, 1 << 20, Long.MAX_VALUE)),
  CLIENT_OUTPUT_BUFFER_LIMIT(new BufferLimitsType()),
  PROTO_MAX_BULK_LEN(Types.memory(512L << 20, 1 << 20, Long.MAX_VALUE)),
  MAXMEMORY_CLIENTS(Types.memoryOrPercent(0)),
  TRACKING_TABLE_MAX_KEYS(Types.between(1000000, 0, Long.MAX_VALUE)),
  // Process
  DAEMONIZE(Types.bool(false), Flag.IMMUTABLE),
  SUPERVISED(Types.choice(Choices.Supervised.NO), Flag.IMMUTABLE),
  PIDFILE(Types.any(""), Flag.IMMUTABLE),
  LOGLEVEL(Types.choice(EventLog.Level.NOTICE)),
  LOGFILE(Types.any(""), Flag.IMMUTABLE),
  DIR(new DirectoryType(), Flag.PROTECTED),
  ALWAYS_SHOW_LOGO(Types.bool(false), Flag.IMMUTABLE),
  SET_PROC_TITLE(Types.bool(true), Flag.IMMUTABLE),
  PROC_TITLE_TEMPLATE(Types.any("{title} {listen-addr} {server-mode}")),
  SYSLOG_ENABLED(Types.bool(false), Flag.IMMUTABLE),
  SYSLOG_IDENT(Types.any("redis"), Flag.IMMUTABLE),
  SYSLOG_FACILITY(
      Types.choice(
          "local0", "user", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
          "local7"),
      Flag.IMMUTABLE),
  CRASH_LOG_ENABLED(Types.bool(true)),
  CRASH_MEMCHECK_ENABLED(Types.bool(true)),
  LOCALE_COLLATE(Types.any("")),
  HZ(Types.clamped(10, 0, Integer.MAX_VALUE, 1, 500)),
  DYNAMIC_HZ(Types.bool(true)),
  SHUTDOWN_TIMEOUT(Types.between(10, 0, Integer.MAX_VALUE)),
  SHUTDOWN_ON_SIGINT(new FlagsType()),
  SHUTDOWN_ON_SIGTERM(new FlagsType()),
  OOM_SCORE_ADJ(Types.choice("no", "no", "yes", "relative", "absolute")),
  OOM_SCORE_ADJ_VALUES(Types.oomScores("0", "200", "800")),
  DISABLE_THP(Types.bool(true), Flag.IMMUTABLE),
  IGNORE_WARNINGS(Types.any("")),
  SERVER_CPULIST(Types.any(""), Flag.IMMUTABLE),
  BIO_CPULIST(Types.any(""), Flag.IMMUTABLE),
  AOF_REWRITE_CPULIST(Types.any(""), Flag.IMMUTABLE),
  BGSAVE_CPULIST(Types.any(""), Flag.IMMUTABLE),
  // Access
  REQUIREPASS(Types.any(""), Flag.SENSITIVE),
  ACLFILE(Types.any(""), Flag.IMMUTABLE),
  ACLLOG_MAX_LEN(Types.between(128, 0, Long.MAX_VALUE)),
  ACL_PUBSUB_DEFAULT(Types.choice("resetchannels", "allchannels", "resetchannels")),
  ENABLE_PROTECTED_CONFIGS(Types.choice(Choices.Permission.NO), Flag.IMMUTABLE),
  ENABLE_DEBUG_COMMAND(Types.choice(Choices.Permission.NO), Flag.IMMUTABLE),
  ENABLE_MODULE_COMMAND(Types.choice(Choices.Permission.NO), Flag.IMMUTABLE),
  // Data
  DATABASES(Types.between(16, 1, Integer.MAX_VALUE), Flag.IMMUTABLE),
  MAXMEMORY(Types.memory(0)),
  MAXMEMORY_POLICY(Types.choice(Choices.MaxmemoryPolicy.NOEVICTION)),
  MAXMEMORY_SAMPLES(Types.between(5, 1, Integer.MAX_VALUE)),
  MAXMEMORY_EVICTION_TENACITY(Types.between(10, 0, 100)),
  LFU_LOG_FACTOR(Types.between(10, 0, Integer.MAX_VALUE)),
  LFU_DECAY_TIME(Types.between(1, 0, Integer.MAX_VALUE)),
  ACTIVE_EXPIRE_EFFORT(Types.between(1, 1, 10)),
  LAZYFREE_LAZY_EVICTION(Types.bool(false)),
  LAZYFREE_LAZY_EXPIRE(Types.bool(false)),
  LAZYFREE_LAZY_SERVER_DEL(Types.bool(false)),
  LAZYFREE_LAZY_USER_DEL(Types.bool(false)),
  LAZYFREE_LAZY_USER_FLUSH(Types.bool(false)),
  NOTIFY_KEYSPACE_EVENTS(new KeyspaceEventsType()),
  HASH_MAX_LISTPACK_ENTRIES("hash-max-ziplist-entries", Types.between(512, 0, Long.MAX_VALUE)),
  HASH_MAX_LISTPACK_VALUE("hash-max-ziplist-value", Types.memory(64)),
  LIST_MAX_LISTPACK_SIZE(
      "list-max-ziplist-size", Types.between(-2, Integer.MIN_VALUE, Integer.MAX_VALUE)),
  LIST_COMPRESS_DEPTH(Types.between(0, 0, Integer.MAX_VALUE)),
  SET_MAX_INTSET_ENTRIES(Types.between(512, 0, Long.MAX_VALUE)),
  SET_MAX_LISTPACK_ENTRIES(Types.between(128, 0, Long.MAX_VALUE)),
  SET_MAX_LISTPACK_VALUE(Types.memory(64)),
  ZSET_MAX_LISTPACK_ENTRIES("zset-max-ziplist-entries", Types.between(128, 0, Long.MAX_VALUE)),
  ZSET_MAX_LISTPACK_VALUE("zset-max-ziplist-value", Types.memory(64)),
  HLL_SPARSE_MAX_BYTES(Types.memory(3000)),
  STREAM_NODE_MAX_BYTES(Types.memory(4096)),
  STREAM_NODE_MAX_ENTRIES(Types.between(100, 0, Long.MAX_VALUE)),
  ACTIVEREHASHING(Types.bool(true)),
  ACTIVEDEFRAG(Types.bool(false)),
  ACTIVE_DEFRAG_IGNORE_BYTES(Types.memory(100L << 20, 1, Long.MAX_VALUE)),
  ACTIVE_DEFRAG_THRESHOLD_LOWER(Types.between(10, 0, 1000)),
  ACTIVE_DEFRAG_THRESHOLD_UPPER(Types.between(100, 0, 1000)),
  ACTIVE_DEFRAG_CYCLE_MIN(Types.between(1, 1, 99)),
  ACTIVE_DEFRAG_CYCLE_MAX(Types.between(25, 1, 99)),
  ACTIVE_DEFRAG_MAX_SCAN_FIELDS(Types.between(1000, 1, Long.MAX_VALUE)),
  JEMALLOC_BG_THREAD(Types.bool(true)),
  MEMORY_RESERVE(Types.memory(0), Flag.IMMUTABLE),
  MEMORY_HUGE_PAGES(Types.bool(true), Flag.IMMUTABLE),
  MEMORY_GRANULE(new GranuleType(), Flag.IMMUTABLE),
  // Append-only file
  APPENDONLY(Types.bool(false)),
  APPENDFILENAME(Types.file("appendonly.aof", "appendfilename", "filename"), Flag.IMMUTABLE),
  APPENDDIRNAME(Types.file("appendonlydir", "appenddirname", "dirname"), Flag.IMMUTABLE),
  APPENDFSYNC(Types.choice(Choices.AppendFsync.EVERYSEC)),
  NO_APPENDFSYNC_ON_REWRITE(Types.bool(false)),
  AUTO_AOF_REWRITE_PERCENTAGE(Types.between(100, 0, Integer.MAX_VALUE)),
  AUTO_AOF_REWRITE_MIN_SIZE(Types.memory(64L << 20)),
  AOF_LOAD_TRUNCATED(Types.bool(true)),
  AOF_LOAD_CORRUPT_TAIL_MAX_SIZE(Types.memory(0)),
  AOF_USE_RDB_PREAMBLE(Types.bool(true)),
  AOF_TIMESTAMP_ENABLED(Types.bool(false)),
  AOF_REWRITE_INCREMENTAL_FSYNC(Types.bool(true)),
  AOF_DISABLE_AUTO_GC(Types.bool(false)),
  AOF_LAYOUT(Types.choice(Choices.AofLayout.MULTI), Flag.IMMUTABLE),
  AOF_REWRITE_MAX_RATE(Types.memory(0)),
  AOF_REWRITE_MEMORY_LIMIT(Types.memoryOrPercent(-50)),
  AOF_REWRITE_BUFFER_LIMIT(Types.memory(64L << 20)),
  // Snapshots
  SAVE(new SaveType()),
  DBFILENAME(Types.optionalFile("dump.rdb", "dbfilename", "filename"), Flag.PROTECTED),
  RDB_VERSION(Types.between(11, 10, 12)),
  RDBCOMPRESSION(Types.bool(true)),
  RDBCHECKSUM(Types.bool(true), Flag.IMMUTABLE),
  RDB_DEL_SYNC_FILES(Types.bool(false)),
  RDB_SAVE_INCREMENTAL_FSYNC(Types.bool(true)),
  RDB_KEY_SAVE_DELAY(Types.between(0, Integer.MIN_VALUE, Integer.MAX_VALUE), Flag.HIDDEN),
  KEY_LOAD_DELAY(Types.between(0, Integer.MIN_VALUE, Integer.MAX_VALUE), Flag.HIDDEN),
  // Payloads and files are always checked in full, whatever this says.
  SANITIZE_DUMP_PAYLOAD(Types.choice("no", "no", "yes", "clients")),
  STOP_WRITES_ON_BGSAVE_ERROR(Types.bool(true)),
  // Monitoring
  SLOWLOG_LOG_SLOWER_THAN(Types.between(10000, -1, Long.MAX_VALUE)),
  SLOWLOG_MAX_LEN(Types.between(128, 0, Long.MAX_VALUE)),
  LATENCY_MONITOR_THRESHOLD(Types.between(0, 0, Long.MAX_VALUE)),
  LATENCY_TRACKING(Types.bool(true)),
  LATENCY_TRACKING_INFO_PERCENTILES(Types.percentiles("50", "99", "99.9")),
  BUSY_REPLY_THRESHOLD("lua-time-limit", Types.between(5000, 0, Long.MAX_VALUE)),
  // Replication
  REPLICAOF("slaveof", new ReplicaOfType(), Flag.IMMUTABLE),
  MASTERUSER(Types.any(""), Flag.SENSITIVE),
  MASTERAUTH(Types.any(""), Flag.SENSITIVE),
  REPLICA_SERVE_STALE_DATA("slave-serve-stale-data", Types.bool(true)),
  REPLICA_READ_ONLY("slave-read-only", Types.bool(true)),
  REPLICA_LAZY_FLUSH("slave-lazy-flush", Types.bool(false)),
  REPLICA_IGNORE_MAXMEMORY("slave-ignore-maxmemory", Types.bool(true)),
  REPLICA_IGNORE_DISK_WRITE_ERRORS(Types.bool(false)),
  REPLICA_PRIORITY("slave-priority", Types.between(100, 0, Integer.MAX_VALUE)),
  REPLICA_ANNOUNCE_IP("slave-announce-ip", Types.any("")),
  REPLICA_ANNOUNCE_PORT("slave-announce-port", Types.between(0, 0, 65535)),
  REPLICA_ANNOUNCED(Types.bool(true)),
  PROPAGATION_ERROR_BEHAVIOR(Types.choice("ignore", "ignore", "panic", "panic-on-replicas")),
  REPL_PING_REPLICA_PERIOD("repl-ping-slave-period", Types.between(10, 1, Integer.MAX_VALUE)),
  REPL_TIMEOUT(Types.between(60, 1, Integer.MAX_VALUE)),
  REPL_BACKLOG_SIZE(Types.memory(1 << 20, 1, Long.MAX_VALUE)),
  REPL_BACKLOG_TTL(Types.between(3600, 0, Long.MAX_VALUE)),
  REPL_DISABLE_TCP_NODELAY(Types.bool(false)),
  REPL_DISKLESS_SYNC(Types.bool(true)),
  REPL_DISKLESS_SYNC_DELAY(Types.between(5, 0, Integer.MAX_VALUE)),
  REPL_DISKLESS_SYNC_MAX_REPLICAS(Types.between(0, 0, Integer.MAX_VALUE)),
  REPL_DISKLESS_LOAD(Types.choice("disabled", "disabled", "on-empty-db", "swapdb")),
  MIN_REPLICAS_TO_WRITE("min-slaves-to-write", Types.between(0, 0, Integer.MAX_VALUE)),
  MIN_REPLICAS_MAX_LAG("min-slaves-max-lag", Types.between(10, 0, Integer.MAX_VALUE)),
  // Cluster
  CLUSTER_ENABLED(Types.bool(false), Flag.IMMUTABLE),
  CLUSTER_CONFIG_FILE(Types.any("nodes.conf"), Flag.IMMUTABLE),
  CLUSTER_NODE_TIMEOUT(Types.between(15000, 0, Long.MAX_VALUE)),
  CLUSTER_PORT(Types.between(0, 0, 65535), Flag.IMMUTABLE),
  CLUSTER_ANNOUNCE_IP(Types.any("")),
  CLUSTER_ANNOUNCE_HOSTNAME(Types.any("")),
  CLUSTER_ANNOUNCE_HUMAN_NODENAME(Types.any("")),
  CLUSTER_ANNOUNCE_PORT(Types.between(0, 0, 65535)),
  CLUSTER_ANNOUNCE_TLS_PORT(Types.between(0, 0, 65535)),
  CLUSTER_ANNOUNCE_BUS_PORT(Types.between(0, 0, 65535)),
  CLUSTER_LINK_SENDBUF_LIMIT(Types.memory(0)),
  CLUSTER_MIGRATION_BARRIER(Types.between(1, 0, Integer.MAX_VALUE)),
  CLUSTER_PREFERRED_ENDPOINT_TYPE(Types.choice("ip", "ip", "hostname", "unknown-endpoint")),
  CLUSTER_REPLICA_VALIDITY_FACTOR(
      "cluster-slave-validity-factor", Types.between(10, 0, Integer.MAX_VALUE)),
  CLUSTER_REPLICA_NO_FAILOVER("cluster-slave-no-failover", Types.bool(false)),
  CLUSTER_REQUIRE_FULL_COVERAGE(Types.bool(true)),
  CLUSTER_ALLOW_REPLICA_MIGRATION(Types.bool(true)),
  CLUSTER_ALLOW_READS_WHEN_DOWN(Types.bool(false)),
  CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN(Types.bool(true)),
  // Encryption
  TLS_PORT(Types.between(0, 0, 65535)),
  TLS_CERT_FILE(Types.any("")),
  TLS_KEY_FILE(Types.any("")),
  TLS_KEY_FILE_PASS(Types.any(""), Flag.SENSITIVE),
  TLS_CLIENT_CERT_FILE(Types.any("")),
  TLS_CLIENT_KEY_FILE(Types.any("")),
  TLS_CLIENT_KEY_FILE_PASS(Types.any(""), Flag.SENSITIVE),
  TLS_DH_PARAMS_FILE(Types.any("")),
  TLS_CA_CERT_FILE(Types.any("")),
  TLS_CA_CERT_DIR(Types.any("")),
  TLS_AUTH_CLIENTS(Types.choice("yes", "no", "yes", "optional")),
  TLS_REPLICATION(Types.bool(false)),
  TLS_CLUSTER(Types.bool(false)),
  TLS_PROTOCOLS(Types.any("")),
  TLS_CIPHERS(Types.any("")),
  TLS_CIPHERSUITES(Types.any("")),
  TLS_PREFER_SERVER_CIPHERS(Types.bool(false)),
  TLS_SESSION_CACHING(Types.bool(true)),
  TLS_SESSION_CACHE_SIZE(Types.between(20480, 0, Integer.MAX_VALUE)),
  TLS_SESSION_CACHE_TIMEOUT(Types.between(300, 0, Integer.MAX_VALUE));

  /** What sets a directive apart. */
  enum Flag {
    /** Fixed once the server has started. */
    IMMUTABLE,
    /** CONFIG SET needs enable-protected-configs. */
    PROTECTED,
    /** Shown by CONFIG GET only when named in full. */
    HIDDEN,
    /** Not to be shown in logs. */
    SENSITIVE
  }

  private static final Map<String, Directive> BY_NAME = byName();

  private final String directiveName;
  private final @Nullable String alias;
  private final ValueType type;
  private final Set<Flag> flags;

  Directive(ValueType type, Flag... flags) {
    this(null, type, flags);
  }

  Directive(@Nullable String alias, ValueType type, Flag... flags) {
    String lower = name().toLowerCase(Locale.ROOT);
    this.directiveName = lower.endsWith("_cpulist") ? lower : lower.replace('_', '-');
    this.alias = alias;
    this.type = type;
    this.flags = EnumSet.noneOf(Flag.class);
    for (Flag flag : flags) {
      this.flags.add(flag);
    }
  }

  private static Map<String, Directive> byName() {
    Map<String, Directive> map = new HashMap<>();
    for (Directive directive : values()) {
      map.put(directive.directiveName, directive);
      if (directive.alias != null) {
        map.put(directive.alias, directive);
      }
    }
    return map;
  }

  /** The directive of that name or alias, in any case; null if there is none. */
  public static @Nullable Directive find(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }

  /** The name as redis.conf writes it. */
  public String directiveName() {
    return directiveName;
  }

  /** The older name that means the same, where there is one. */
  public @Nullable String alias() {
    return alias;
  }

  ValueType type() {
    return type;
  }

  /** Whether CONFIG SET refuses it always. */
  public boolean isImmutable() {
    return flags.contains(Flag.IMMUTABLE);
  }

  /** Whether CONFIG SET needs enable-protected-configs. */
  public boolean isProtected() {
    return flags.contains(Flag.PROTECTED);
  }

  /** Whether CONFIG GET shows it only when it is named in full. */
  public boolean isHidden() {
    return flags.contains(Flag.HIDDEN);
  }

  /** Whether logs must not show its value. */
  public boolean isSensitive() {
    return flags.contains(Flag.SENSITIVE);
  }
}
