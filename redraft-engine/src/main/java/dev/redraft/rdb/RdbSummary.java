package dev.redraft.rdb;

import java.util.Map;

/**
 * What {@link RdbReader} has read.
 *
 * @param signature the file's version
 * @param bytes of the RDB, its checksum included; more may follow in the file
 * @param keys that were placed, or only read in a check
 * @param expired keys whose time had passed: not placed, unless the RDB is the base of a log
 * @param emptySkipped keys that were skipped because nothing is in them
 * @param functions libraries of functions that were skipped
 * @param checksummed whether a checksum was there and was compared
 * @param aux what the file says of itself: names and values, each cut to a bounded length
 */
public record RdbSummary(
    RdbSignature signature,
    long bytes,
    long keys,
    long expired,
    long emptySkipped,
    long functions,
    boolean checksummed,
    Map<String, String> aux) {}
