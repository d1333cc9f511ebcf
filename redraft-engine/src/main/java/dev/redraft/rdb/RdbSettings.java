package dev.redraft.rdb;

import dev.redraft.keyspace.AccessClock;

/**
 * What a file of RDB is to be like, but for compression and checksum, which are the output's.
 *
 * @param version of RDB, directive {@code rdb-version}; {@link RdbFormat#FIELD_EXPIRY} takes its
 *     place if a hash of the image may have fields with expiries
 * @param base whether the file is the base of an append-only file
 * @param usedMemory bytes that the data takes, for readers who want to know before they load it
 * @param now milliseconds since the Unix epoch, when the image was made
 * @param access how keys say when they were used
 * @param clock tells what a record's access clock means; asked on the thread that writes
 */
public record RdbSettings(
    int version, boolean base, long usedMemory, long now, Access access, AccessClock clock) {

  /** What is written of a key's use: as Redis does, only what the eviction policy looks at. */
  public enum Access {
    /** The policy asks for no use of keys, or there is none. */
    NONE,
    /** An LRU policy: the seconds since a key was used. */
    IDLE,
    /** An LFU policy: the counter of a key's uses. */
    FREQUENCY
  }
}
