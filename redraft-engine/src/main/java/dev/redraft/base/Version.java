package dev.redraft.base;

/** The names and versions that the store shows to people and to clients. */
public final class Version {
  public static final String NAME = "Redraft";

  /** The project's own version, equal to that of the Maven build. */
  public static final String REDRAFT = "0.1.0";

  /**
   * The version of Redis whose protocol and commands are offered; what {@code redis_version} tells
   * clients.
   */
  public static final String REDIS = "7.2.4";

  private Version() {}
}
