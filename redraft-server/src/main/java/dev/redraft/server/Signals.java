package dev.redraft.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * SIGTERM and SIGINT: the first asks for a shutdown, a second SIGINT ends the process at once.
 *
 * <p>The JDK's way to take a signal is sun.misc.Signal of the module jdk.unsupported, which stays
 * until there is another; it is called by reflection, because the compiler warns of every use of
 * it.
 */
final class Signals {
  /** What a signal asks for. */
  enum Request {
    SIGINT,
    SIGTERM
  }

  private Signals() {}

  /**
   * Takes the signals over from the JVM.
   *
   * @param shutdown called for each request, on a thread of the JVM's own
   * @param insist called when SIGINT comes again
   */
  static void install(Consumer<Request> shutdown, Runnable insist) throws StartException {
    AtomicBoolean interrupted = new AtomicBoolean();
    handle(
        "INT",
        () -> {
          if (interrupted.getAndSet(true)) {
            insist.run();
          } else {
            shutdown.accept(Request.SIGINT);
          }
        });
    handle("TERM", () -> shutdown.accept(Request.SIGTERM));
  }

  private static void handle(String name, Runnable action) throws StartException {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      MethodHandle run =
          MethodHandles.lookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object proxy =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(run, 0, signal));
      Object made = signal.getConstructor(String.class).newInstance(name);
      var _ = signal.getMethod("handle", signal, handler).invoke(null, made, proxy);
    } catch (ReflectiveOperationException e) {
      throw new StartException("Can't handle SIG" + name + " on this Java platform: " + e);
    }
  }
}
