package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;
import dev.redraft.memory.MemoryFullException;
import dev.redraft.platform.Clock;
import dev.redraft.resp.Args;
import dev.redraft.resp.BufferLimitException;
import dev.redraft.resp.ReplyWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/**
 * Runs one request of a client: finds the command, checks that it may run, queues it in a
 * transaction or calls its body, and hands what it changed to the log. Engine thread only; every
 * call is atomic.
 *
 * <p>Order of the checks as in Redis: existence, arity, protection, authentication, transaction,
 * memory, disk errors, loading, pause.
 */
public final class Dispatcher {
  /** What became of a request. */
  public enum Outcome {
    /** It has been executed, queued or refused: go on with the next. */
    DONE,
    /** All clients are paused: the request has not been touched and must be offered again. */
    HELD
  }

  private static final String FULL =
      "OOM command not allowed: the memory range reserved at start (memory-reserve) is full.";
  private static final byte[] DEL = {'D', 'E', 'L'};

  private final Services services;
  private final Config config;
  private final Stats stats;
  private final MemoryGuard memoryGuard;
  private final Effects effects = new Effects();
  private final Context context;
  private final Unblocking unblocking;
  private boolean inUnit;
  private long errorsOfQueued;

  // When the clocks were asked last, and where the time has got to since.
  private long askedMicros;
  private long askedNanos;
  private long reachedNanos;

  public Dispatcher(Services services, Client any) {
    this.services = services;
    this.config = services.config();
    this.stats = services.stats();
    this.memoryGuard = new MemoryGuard(config, services.keyspace(), services.clock(), stats);
    this.context =
        new Context(this, services, effects, any, new Args(), services.commands().all().getFirst());
    this.unblocking = new Unblocking(this, services);
  }

  /** The effects under construction: keyspace events such as expiry add to them. */
  public Effects effects() {
    return effects;
  }

  /**
   * Executes a request, and then those of blocked clients that it has made ready. Replies go to the
   * clients' reply writers.
   */
  public Outcome execute(Client client, Args args) {
    askClocks();
    return executeNext(client, args);
  }

  /**
   * As {@link #execute}, for a request that was waiting behind another one: its time begins where
   * that one's has ended, and no clock is asked for it.
   */
  public Outcome executeNext(Client client, Args args) {
    Outcome outcome = executeAlone(client, args);
    serveBlocked();
    return outcome;
  }

  private void askClocks() {
    Clock clock = services.clock();
    askedMicros = clock.micros();
    askedNanos = clock.nanos();
    reachedNanos = askedNanos;
  }

  /**
   * Executes a command of a log that is loaded, as {@link #execute}.
   *
   * @param nowMicros the time, which a load need not ask for at each command
   */
  public void replay(Client loader, CommandSpec spec, Args args, long nowMicros) {
    if (spec.subcommands().isEmpty() && spec.accepts(args.count()) && spec.body() != null) {
      context.freezeTime(nowMicros);
      runUnit(loader, spec, args);
    } else {
      execute(loader, args);
    }
  }

  private Outcome executeAlone(Client client, Args args) {
    CommandSpec spec = services.commands().find(args.get(0));
    CommandSpec container = spec;
    if (spec != null && !spec.subcommands().isEmpty() && args.count() > 1) {
      spec = CommandTable.find(spec, args.get(1));
    }
    client.argumentBytes = args.bytes();
    if (!client.isLoader()) {
      String refusal = refusal(client, spec, container, args);
      if (refusal != null) {
        reject(client, spec, refusal);
        return Outcome.DONE;
      }
    }
    if (spec == null || !spec.accepts(args.count()) || spec.body() == null) {
      reject(client, spec, Errors.structure(spec, container, args));
      return Outcome.DONE;
    }
    if (!client.isLoader() && isHeld(client, spec)) {
      services.clients().hold(client);
      return Outcome.HELD;
    }
    client.lastCommand = spec;
    client.commands++;
    if (client.transaction().isOpen() && isQueued(spec)) {
      try {
        client.transaction().add(spec, args);
        client.reply().simpleString("QUEUED");
      } catch (BufferLimitException e) {
        reject(client, spec, e.line());
      }
      return Outcome.DONE;
    }
    run(client, spec, args);
    return Outcome.DONE;
  }

  /** Whether a command is under way whose effects the log does not have yet. */
  public boolean isExecuting() {
    return inUnit;
  }

  /** Holds the time still for work of the engine's own, such as an expiry cycle, and runs it. */
  public void runUpkeep(Runnable work) {
    context.freezeTime(services.clock().micros());
    work.run();
    serveBlocked();
  }

  /** Clients of whose keys some have changed get what they wait for. */
  private void serveBlocked() {
    if (!inUnit && services.blockedKeys().hasReady()) {
      unblocking.serve();
    }
  }

  Services services() {
    return services;
  }

  Unblocking unblocking() {
    return unblocking;
  }

  /** Executes the command of a blocked client again. Returns whether that has ended its wait. */
  boolean executeAgain(KeyWait wait) {
    String refusal = refusal(wait.client, wait.spec, wait.spec, wait.args);
    if (refusal != null) {
      reject(wait.client, wait.spec, refusal);
      return true;
    }
    askClocks();
    run(wait.client, wait.spec, wait.args);
    return !context.isBlocked();
  }

  /**
   * Evicts what maxmemory wants gone, for a bounded time. Returns whether there is more to do and
   * it can be done.
   */
  public boolean makeRoom() {
    if (!mayEvict()) {
      return false;
    }
    context.freezeTime(services.clock().micros());
    return memoryGuard.makeRoom() == MemoryGuard.Room.COMING;
  }

  /** The time that stands still during a command or upkeep, in milliseconds. */
  public long now() {
    return context.now();
  }

  /**
   * A key has expired or was evicted: the log gets a DEL, in the unit of the command that met it;
   * outside of commands each is a unit of its own.
   */
  void keyGone(int db, Slice key) {
    effects.command(db, 2).arg(DEL).arg(key);
    if (!inUnit) {
      flushEffects(null);
    }
  }

  /** As {@link #keyGone} of a field of a hash: the log gets an HDEL. */
  void fieldGone(int db, Slice key, Slice field) {
    effects.command(db, 3).arg(EffectWords.HDEL).arg(key).arg(field);
    if (!inUnit) {
      flushEffects(null);
    }
  }

  private void run(Client client, CommandSpec spec, Args args) {
    context.freezeTime(askedMicros + (reachedNanos - askedNanos) / 1000);
    runUnit(client, spec, args);
  }

  private void runUnit(Client client, CommandSpec spec, Args args) {
    boolean outer = !inUnit;
    inUnit = true;
    boolean executingBefore = client.executing;
    client.executing = true;
    try {
      call(client, spec, args, false);
    } finally {
      client.executing = executingBefore;
      try {
        if (outer) {
          endUnit(client, spec);
        }
      } finally {
        // Last, since a client may have to be closed for them.
        if (!executingBefore) {
          client.appendDeferredPushes();
        }
      }
    }
  }

  private void endUnit(Client client, CommandSpec spec) {
    inUnit = false;
    flushEffects(client);
    if (spec.showsData()) {
      client.shownPosition = services.persistence().position();
    }
  }

  /**
   * Executes one command of a transaction under way: same time, effects of the whole go to the log
   * together.
   */
  void callQueued(Client client, CommandSpec spec, Args args) {
    long before = stats.errorReplies;
    call(client, spec, args, true);
    errorsOfQueued += stats.errorReplies - before;
  }

  private void call(Client client, CommandSpec spec, Args args, boolean inTransaction) {
    CommandSpec.Body body = spec.body();
    if (body == null) {
      throw new IllegalStateException("no body: " + spec.fullName());
    }
    Context c = context;
    c.begin(client, spec, args, inTransaction);
    ReplyWriter reply = client.reply();
    ReplyMode modeBefore = client.replyMode;
    long mark = reply.mark();
    long changesBefore = services.keyspace().changes();
    long errorsBefore = stats.errorReplies - errorsOfQueued;
    Clock clock = services.clock();
    boolean loads = client.isLoader();
    long started = reachedNanos;
    if (!inTransaction && !loads) {
      stats.commandHold.begin(clock, started);
    }
    try {
      body.run(c);
    } catch (CommandException e) {
      reply.reset(mark);
      c.error(e.line());
    } catch (MemoryFullException e) {
      reply.reset(mark);
      c.error(FULL);
      failedHalfWay(client, services.keyspace().changes() != changesBefore);
    } catch (BufferLimitException e) {
      reply.reset(mark);
      c.error(e.line());
      failedHalfWay(client, services.keyspace().changes() != changesBefore);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      reply.reset(mark);
      stats.unexpectedErrors++;
      failedHalfWay(client, spec.has(Flag.WRITE) || services.keyspace().changes() != changesBefore);
      services.events().warning("Command " + spec.fullName() + " failed unexpectedly: " + trace(e));
      c.error("ERR internal error while executing '" + spec.fullName() + "'");
    } finally {
      // A nested call (EXEC's commands) has moved the context on; the change counts of EXEC itself
      // are none.
      if (c.spec() == spec && c.changes() > 0) {
        stats.changes += c.changes();
        if (!c.isRewritten() && !loads) {
          effects.verbatim(client.database, args);
        }
      }
    }
    if (loads) {
      return;
    }
    long ended = clock.nanos();
    reachedNanos = ended;
    long nanos = ended - started;
    if (!inTransaction && stats.commandHold.end(clock, ended)) {
      stats.longestCommand = spec;
    }
    if (unblocking.current() == null) {
      services.monitors().executed(client, spec, args, context.nowMicros());
    }
    KeyWait wait = client.wait;
    if (wait != null && !inTransaction) {
      wait.nanos += nanos;
      nanos = wait.nanos;
      if (c.isBlocked()) {
        // Counted when its wait has ended, as one call.
        return;
      }
    }
    account(client, spec, args, nanos, stats.errorReplies - errorsOfQueued != errorsBefore);
    if (!inTransaction) {
      ReplyMode.apply(client, spec, modeBefore, mark);
    }
  }

  /**
   * A command has failed where it must not. What it has stated completely goes to the log; if it
   * may have changed more, only a rewrite makes the log say again what memory holds.
   */
  private void failedHalfWay(Client client, boolean changed) {
    effects.dropIncomplete();
    if (changed && !client.isLoader()) {
      repairLog();
    }
  }

  private void repairLog() {
    if (!services.persistence().isEnabled()) {
      return;
    }
    try {
      services.events().warning("The log may lack a part of a failed command: rewriting it");
      services.persistence().rewriteAnew();
    } catch (CommandException e) {
      services.events().warning("The rewrite can't start: " + e.line());
    }
  }

  void account(Client client, CommandSpec spec, Args args, long nanos, boolean error) {
    stats.commandsProcessed++;
    stats.called(spec, nanos, error);
    long micros = nanos / 1000;
    long slowerThan = config.number(Directive.SLOWLOG_LOG_SLOWER_THAN);
    if (slowerThan >= 0 && micros >= slowerThan && !spec.has(Flag.SKIP_SLOWLOG)) {
      long most = config.number(Directive.SLOWLOG_MAX_LEN);
      services.slowLog().add(client, spec, args, context.now() / 1000, micros, most);
    }
    long threshold = config.number(Directive.LATENCY_MONITOR_THRESHOLD);
    if (threshold > 0 && nanos / 1_000_000 >= threshold) {
      String event = spec.has(Flag.FAST) ? "fast-command" : "command";
      services.latency().add(event, context.now() / 1000, nanos / 1_000_000);
    }
  }

  private void flushEffects(@Nullable Client client) {
    if (effects.commands() == 0) {
      return;
    }
    boolean logged = (client == null || !client.isLoader()) && services.persistence().isEnabled();
    if (logged) {
      append();
      if (client != null) {
        client.lastWritePosition = services.persistence().position();
      }
    } else {
      effects.forgetDatabase();
    }
    effects.clear();
  }

  /** All of the unit or, when it throws, nothing of it. */
  private void append() {
    boolean appended = false;
    try {
      effects.finish();
      services.persistence().append(effects);
      appended = true;
    } finally {
      if (!appended) {
        effects.abandon();
        repairLog();
      }
    }
  }

  private @Nullable String refusal(
      Client client, @Nullable CommandSpec spec, @Nullable CommandSpec container, Args args) {
    if (spec == null || !spec.accepts(args.count()) || spec.body() == null) {
      return Errors.structure(spec, container, args);
    }
    if (spec.has(Flag.ADMIN) && DebugPermission.isRefused(config, client, spec)) {
      return DebugPermission.REFUSAL;
    }
    if (!client.authenticated
        && !config.text(Directive.REQUIREPASS).isEmpty()
        && !spec.has(Flag.NO_AUTH)) {
      return "NOAUTH Authentication required.";
    }
    if (client.transaction().isOpen() && spec.has(Flag.NO_MULTI)) {
      return "ERR Command not allowed inside a transaction";
    }
    if (mayEvict()
        && memoryGuard.makeRoom() == MemoryGuard.Room.NONE
        && isDeniedWithoutMemory(client, spec)) {
      return "OOM command not allowed when used memory > 'maxmemory'.";
    }
    if (isWrite(client, spec) || spec.name().equals("ping")) {
      String disk = services.persistence().refusal();
      if (disk != null) {
        return disk;
      }
    }
    if (client.isListening()
        && client.reply().protocol() == 2
        && !PubSubCommands.isAllowedWhileListening(spec)) {
      return "ERR Can't execute '"
          + spec.fullName()
          + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this"
          + " context";
    }
    if (services.persistence().isLoading() && !spec.has(Flag.LOADING)) {
      return Errors.LOADING.line();
    }
    return null;
  }

  /**
   * Not while a load has the keyspace for itself on another thread, and, as in Redis, not while
   * clients are paused.
   */
  private boolean mayEvict() {
    return !services.persistence().isLoading() && services.clients().paused() == Clients.Pause.NONE;
  }

  private static boolean isDeniedWithoutMemory(Client client, CommandSpec spec) {
    return spec.has(Flag.DENYOOM)
        || (spec.name().equals("exec") && client.transaction().deniesOom());
  }

  /** Whether the command has to wait for the end of a pause. */
  boolean isHeld(Client client, CommandSpec spec) {
    if (services.clients().paused() == Clients.Pause.NONE) {
      return false;
    }
    boolean mayWrite =
        spec.has(Flag.WRITE)
            || spec.has(Flag.MAY_REPLICATE)
            || (spec.name().equals("exec") && client.transaction().hasWrites());
    if (client.transaction().isOpen() && isQueued(spec)) {
      return false;
    }
    return services.clients().holds(mayWrite);
  }

  private static boolean isWrite(Client client, CommandSpec spec) {
    return spec.has(Flag.WRITE) || (spec.name().equals("exec") && client.transaction().hasWrites());
  }

  private static boolean isQueued(CommandSpec spec) {
    // The full name: SLOWLOG RESET is another command than RESET.
    return switch (spec.fullName()) {
      case "exec", "discard", "multi", "watch", "quit", "reset" -> false;
      default -> true;
    };
  }

  private void reject(Client client, @Nullable CommandSpec spec, String reason) {
    boolean isExec = spec != null && spec.name().equals("exec");
    String line =
        isExec ? "EXECABORT Transaction discarded because of: " + withoutCode(reason) : reason;
    client.transaction().fail();
    ReplyMode before = client.replyMode;
    long mark = client.reply().mark();
    if (spec != null) {
      stats.rejected(spec);
    }
    stats.countError(line);
    client.reply().error(line);
    ReplyMode.apply(client, null, before, mark);
    if (isExec) {
      // A refused EXEC ends its transaction, as every EXEC does; Redis unwatches even without one.
      services.keyspace().watches().unwatch(client.watcher());
      client.transaction().clear();
    }
  }

  private static String withoutCode(String line) {
    return line.startsWith("ERR ") ? line.substring("ERR ".length()) : line;
  }

  private static String trace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
