package dev.redraft.keyspace;

import dev.redraft.memory.Memory;
import dev.redraft.structure.EntryConsumer;
import dev.redraft.structure.Table;
import dev.redraft.value.Record;

/**
 * Chooses the keys that go when memory is short, by {@code maxmemory-policy}: the best of a few
 * samples and of those kept from before, as Redis documents its approximated LRU and LFU.
 */
public final class Eviction {
  /** The values of {@code maxmemory-policy}. */
  public enum Policy {
    NOEVICTION("noeviction"),
    ALLKEYS_LRU("allkeys-lru"),
    ALLKEYS_LFU("allkeys-lfu"),
    ALLKEYS_RANDOM("allkeys-random"),
    VOLATILE_LRU("volatile-lru"),
    VOLATILE_LFU("volatile-lfu"),
    VOLATILE_RANDOM("volatile-random"),
    VOLATILE_TTL("volatile-ttl");

    private final String configName;

    Policy(String configName) {
      this.configName = configName;
    }

    /** The name in redis.conf. */
    public String configName() {
      return configName;
    }

    boolean isVolatile() {
      return this == VOLATILE_LRU
          || this == VOLATILE_LFU
          || this == VOLATILE_RANDOM
          || this == VOLATILE_TTL;
    }

    boolean isRandom() {
      return this == ALLKEYS_RANDOM || this == VOLATILE_RANDOM;
    }

    boolean isByFrequency() {
      return this == ALLKEYS_LFU || this == VOLATILE_LFU;
    }
  }

  private final Keyspace keyspace;
  private final EvictionPool pool = new EvictionPool();
  private final EntryConsumer offer = this::offer;
  private Database sampled;
  private long sampledAt;
  private Policy policy = Policy.NOEVICTION;
  private int samples = 5;
  private int nextDatabase;

  Eviction(Keyspace keyspace) {
    this.keyspace = keyspace;
    sampled = keyspace.database(0);
  }

  public Policy policy() {
    return policy;
  }

  /** Sets the policy, and with it what the access clock counts. */
  public void setPolicy(Policy policy) {
    if (policy != this.policy) {
      pool.clear();
    }
    this.policy = policy;
    keyspace.accessClock().setByFrequency(policy.isByFrequency());
  }

  /** {@code maxmemory-samples}, 1 or more: keys looked at in each database for one that goes. */
  public void setSamples(int samples) {
    if (samples < 1) {
      throw new IllegalArgumentException("samples " + samples);
    }
    this.samples = samples;
  }

  /** Deletes one key. Returns whether there was one that the policy lets go. */
  public boolean evictOne(long now) {
    if (policy == Policy.NOEVICTION) {
      return false;
    }
    return policy.isRandom() ? evictRandom() : evictBest(now);
  }

  private boolean evictRandom() {
    for (int i = 0; i < keyspace.databases(); i++) {
      Database database = keyspace.database(nextDatabase);
      nextDatabase = (nextDatabase + 1) % keyspace.databases();
      Table table = candidates(database);
      if (table.size() > 0) {
        database.evict(table.random(keyspace.entropy()));
        return true;
      }
    }
    return false;
  }

  private boolean evictBest(long now) {
    // Candidates in the pool may all be gone; then there are new ones, as long as there are keys.
    for (int round = 0; round < 2; round++) {
      fillPool(now);
      long record = pool.take(policy.isVolatile());
      if (record != 0) {
        pool.database().evict(record);
        return true;
      }
    }
    return evictRandom();
  }

  private void fillPool(long now) {
    sampledAt = now;
    for (int i = 0; i < keyspace.databases(); i++) {
      sampled = keyspace.database(i);
      candidates(sampled).sample(keyspace.entropy(), samples, offer);
    }
  }

  private void offer(long record) {
    pool.offer(keyspace.memory(), sampled, record, score(record, sampledAt));
  }

  private Table candidates(Database database) {
    return policy.isVolatile() ? database.tables().volatiles() : database.tables().all();
  }

  /** The higher, the sooner it goes. */
  private long score(long record, long now) {
    Memory memory = keyspace.memory();
    if (policy == Policy.VOLATILE_TTL) {
      return -Record.expiry(memory, record);
    }
    int clock = Record.clock(memory, record);
    return policy.isByFrequency()
        ? -keyspace.accessClock().frequency(clock, now)
        : keyspace.accessClock().idleMillis(clock, now);
  }
}
