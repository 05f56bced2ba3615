import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** TLS and a login before a node that has neither: TlsDoor KEYSTORE PASSWORD PORT NODE_PORT USER:PASSWORD. */
public final class TlsDoor {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] given) throws Exception {
        char[] secret = given[1].toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(Path.of(given[0]))) {
            keys.load(file, secret);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, secret);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        InetAddress here = InetAddress.getByName("127.0.0.1");
        HttpsServer server = HttpsServer.create(new InetSocketAddress(here, Integer.parseInt(given[2])), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newFixedThreadPool(8));
        byte[] login = given[4].getBytes(StandardCharsets.UTF_8);
        String wanted = "Basic " + Base64.getEncoder().encodeToString(login);
        String node = "http://127.0.0.1:" + given[3];
        server.createContext("/", exchange -> pass(exchange, node, wanted));
        server.start();
    }

    private static void pass(HttpExchange exchange, String node, String wanted) throws IOException {
        byte[] asked = exchange.getRequestBody().readAllBytes();
        Headers headers = exchange.getRequestHeaders();
        if (!wanted.equals(headers.getFirst("Authorization"))) {
            answer(exchange, 401, "Unauthorized".getBytes(StandardCharsets.UTF_8));
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(asked));
        String kind = headers.getFirst("Content-Type");
        if (kind != null) {
            request.header("Content-Type", kind);
        }
        try {
            HttpResponse<byte[]> told = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            answer(exchange, told.statusCode(), told.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
