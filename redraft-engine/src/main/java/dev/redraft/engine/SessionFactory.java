package dev.redraft.engine;

/** Gives each accepted connection its session; called on the engine thread. */
@FunctionalInterface
public interface SessionFactory {
  Session accept(Connection connection);
}
