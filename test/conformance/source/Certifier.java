import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Calendar;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSString;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.SignatureInterface;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Signs a PDF with PDFBox and Bouncy Castle, as another office's software would. Arguments: the key (DER, PKCS #8), the
 * certificate (DER), then for each document the input, the output and what the signature says of later changes: `none`,
 * `certified-1` to `certified-3`, `locked-include` or `locked-exclude` (the field `don.so`).
 */
public final class Certifier {
  public static void main(String[] arguments) throws Exception {
    byte[] pkcs8 = Files.readAllBytes(new File(arguments[0]).toPath());
    PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    byte[] der = Files.readAllBytes(new File(arguments[1]).toPath());
    Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    for (int index = 2; index + 2 < arguments.length; index += 3) {
      sign(arguments[index], arguments[index + 1], arguments[index + 2], key, (X509Certificate) certificate);
    }
  }

  private static void sign(String input, String output, String rule, PrivateKey key, X509Certificate certificate) throws Exception {
    try (PDDocument document = PDDocument.load(new File(input)); OutputStream out = new FileOutputStream(output)) {
      PDSignature signature = new PDSignature();
      signature.setFilter(PDSignature.FILTER_ADOBE_PPKLITE);
      signature.setSubFilter(PDSignature.SUBFILTER_ADBE_PKCS7_DETACHED);
      signature.setName("Other office");
      signature.setSignDate(Calendar.getInstance());
      if (rule.startsWith("certified-")) certify(document, signature, rule.charAt(rule.length() - 1) - '0');
      if (rule.startsWith("locked-")) lock(signature, rule.equals("locked-include") ? "Include" : "Exclude");
      document.addSignature(signature, (SignatureInterface) content -> cms(content, key, certificate));
      document.saveIncremental(out);
    }
  }

  /** ISO 32000-1, 12.8.2.2 and 12.8.4. */
  private static void certify(PDDocument document, PDSignature signature, int permission) {
    COSDictionary parameters = parameters();
    parameters.setInt("P", permission);
    signature.getCOSObject().setItem("Reference", reference("DocMDP", parameters));
    COSDictionary permissions = new COSDictionary();
    permissions.setItem("DocMDP", signature);
    COSDictionary catalog = document.getDocumentCatalog().getCOSObject();
    catalog.setItem("Perms", permissions);
    catalog.setNeedToBeUpdated(true);
    permissions.setNeedToBeUpdated(true);
  }

  /** ISO 32000-1, 12.8.2.4. */
  private static void lock(PDSignature signature, String action) {
    COSDictionary parameters = parameters();
    parameters.setName("Action", action);
    COSArray fields = new COSArray();
    fields.add(new COSString("don.so"));
    parameters.setItem("Fields", fields);
    signature.getCOSObject().setItem("Reference", reference("FieldMDP", parameters));
  }

  private static COSDictionary parameters() {
    COSDictionary parameters = new COSDictionary();
    parameters.setName("Type", "TransformParams");
    parameters.setName("V", "1.2");
    return direct(parameters);
  }

  private static COSArray reference(String method, COSDictionary parameters) {
    COSDictionary reference = direct(new COSDictionary());
    reference.setName("Type", "SigRef");
    reference.setName("TransformMethod", method);
    reference.setItem("TransformParams", parameters);
    COSArray references = direct(new COSArray());
    references.add(reference);
    return references;
  }

  private static <T extends COSBase> T direct(T object) {
    object.setDirect(true);
    return object;
  }

  private static byte[] cms(InputStream content, PrivateKey key, X509Certificate certificate) throws java.io.IOException {
    try {
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(key), certificate));
      generator.addCertificates(new JcaCertStore(List.of(certificate)));
      return generator.generate(new CMSProcessableByteArray(IOUtils.toByteArray(content)), false).getEncoded();
    } catch (Exception error) {
      throw new java.io.IOException(error);
    }
  }
}
