package dev.redraft.config;

/**
 * A background save is due when {@code changes} have been made and {@code seconds} have passed
 * since the last one.
 */
public record SavePoint(long seconds, int changes) {}
