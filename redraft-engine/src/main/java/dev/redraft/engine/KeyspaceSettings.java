package dev.redraft.engine;

import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Eviction;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.value.EncodingLimits;

/** The directives that the keyspace obeys, at the start and after each CONFIG SET. */
final class KeyspaceSettings {
  private KeyspaceSettings() {}

  static void follow(Config config, Keyspace keyspace) {
    apply(config, keyspace);
    for (Directive directive :
        new Directive[] {
          Directive.MAXMEMORY_POLICY,
          Directive.MAXMEMORY_SAMPLES,
          Directive.LFU_LOG_FACTOR,
          Directive.LFU_DECAY_TIME,
          Directive.ACTIVE_EXPIRE_EFFORT,
          Directive.HASH_MAX_LISTPACK_ENTRIES,
          Directive.HASH_MAX_LISTPACK_VALUE,
          Directive.LIST_MAX_LISTPACK_SIZE,
          Directive.SET_MAX_INTSET_ENTRIES,
          Directive.SET_MAX_LISTPACK_ENTRIES,
          Directive.SET_MAX_LISTPACK_VALUE,
          Directive.ZSET_MAX_LISTPACK_ENTRIES,
          Directive.ZSET_MAX_LISTPACK_VALUE,
          Directive.HLL_SPARSE_MAX_BYTES,
          Directive.STREAM_NODE_MAX_BYTES,
          Directive.STREAM_NODE_MAX_ENTRIES
        }) {
      config.onChange(directive, changed -> apply(changed, keyspace));
    }
  }

  private static void apply(Config config, Keyspace keyspace) {
    Choices.MaxmemoryPolicy policy =
        config.choice(Directive.MAXMEMORY_POLICY, Choices.MaxmemoryPolicy.class);
    keyspace.eviction().setPolicy(Eviction.Policy.valueOf(policy.name()));
    keyspace.eviction().setSamples(config.intValue(Directive.MAXMEMORY_SAMPLES));
    keyspace.accessClock().setLogFactor(config.intValue(Directive.LFU_LOG_FACTOR));
    keyspace.accessClock().setDecayMinutes(config.intValue(Directive.LFU_DECAY_TIME));
    keyspace.expireCycle().setEffort(config.intValue(Directive.ACTIVE_EXPIRE_EFFORT));
    apply(config, keyspace.values().limits());
  }

  private static void apply(Config config, EncodingLimits limits) {
    limits.hashMaxListpackEntries = config.number(Directive.HASH_MAX_LISTPACK_ENTRIES);
    limits.hashMaxListpackValue = config.number(Directive.HASH_MAX_LISTPACK_VALUE);
    limits.listMaxListpackSize = config.intValue(Directive.LIST_MAX_LISTPACK_SIZE);
    limits.setMaxIntsetEntries = config.number(Directive.SET_MAX_INTSET_ENTRIES);
    limits.setMaxListpackEntries = config.number(Directive.SET_MAX_LISTPACK_ENTRIES);
    limits.setMaxListpackValue = config.number(Directive.SET_MAX_LISTPACK_VALUE);
    limits.zsetMaxListpackEntries = config.number(Directive.ZSET_MAX_LISTPACK_ENTRIES);
    limits.zsetMaxListpackValue = config.number(Directive.ZSET_MAX_LISTPACK_VALUE);
    limits.hllSparseMaxBytes = config.number(Directive.HLL_SPARSE_MAX_BYTES);
    limits.streamNodeMaxBytes = config.number(Directive.STREAM_NODE_MAX_BYTES);
    limits.streamNodeMaxEntries = config.number(Directive.STREAM_NODE_MAX_ENTRIES);
  }
}
