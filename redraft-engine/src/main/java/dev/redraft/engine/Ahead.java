package dev.redraft.engine;

import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.keyspace.Prefetch;
import dev.redraft.resp.Args;
import dev.redraft.resp.Lookahead;
import dev.redraft.resp.RequestParser;

/**
 * Has what the requests of a pipeline need loaded into the processor's cache before they are
 * executed, {@link #REQUESTS} of them at a time.
 */
final class Ahead {
  static final int REQUESTS = Prefetch.KEYS;

  private final Keyspace keyspace;
  private final Lookahead waiting = new Lookahead();

  Ahead(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** Looks at a request that has been parsed, and at those behind it. */
  void look(int index, Args request, RequestParser parser) {
    Database database = keyspace.database(index);
    Prefetch prefetch = keyspace.prefetch();
    if (request.count() < 2 || keyspace.isLoading() || !prefetch.isWorthwhile(database)) {
      return;
    }
    Slice key = request.get(1);
    boolean room = prefetch.add(database, key.array(), key.offset(), key.length());
    parser.lookAhead(waiting);
    while (room && waiting.next()) {
      room = prefetch.add(database, waiting.array(), waiting.keyOffset(), waiting.keyLength());
    }
    waiting.release();
    prefetch.load(database, keyspace.memory());
  }
}
