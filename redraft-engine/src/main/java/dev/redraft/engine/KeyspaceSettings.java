package dev.redraft.engine;

import dev.redraft.config.Choices;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.keyspace.Eviction;
import dev.redraft.keyspace.Keyspace;

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
          Directive.ACTIVE_EXPIRE_EFFORT
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
  }
}
