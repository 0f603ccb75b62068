import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathBuilder;
import java.security.cert.Certificate;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.cos.COSStream;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What PDFBox and Bouncy Castle say of signed PDFs, and Java's own library of signed XML. Reads lines of a path, a tab, a
 * password (Base64, UTF-8) and for XML another tab from standard input, and answers each with one line of JSON. The argument is the file of the root that all paths must end in.
 */
public final class Judge {
  private static X509Certificate root;

  public static void main(String[] arguments) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    try (InputStream in = new FileInputStream(arguments[0])) {
      root = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      String answer;
      try {
        String password = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        File file = new File(parts[0]);
        answer = parts.length > 2 ? xml(file) : judge(file, password);
      } catch (Throwable error) {
        answer = "{\"opened\":false,\"error\":" + quote(String.valueOf(error)) + "}";
      }
      out.println(answer);
    }
  }

  private static String judge(File file, String password) throws Exception {
    byte[] bytes = java.nio.file.Files.readAllBytes(file.toPath());
    try (PDDocument document = PDDocument.load(bytes, password)) {
      List<String> signatures = new ArrayList<>();
      for (PDSignature signature : document.getSignatureDictionaries()) {
        signatures.add(signature(signature, bytes));
      }
      return "{\"opened\":true,\"pages\":" + document.getNumberOfPages()
          + ",\"docMdp\":" + docMdp(document)
          + ",\"notes\":" + notes(document)
          + ",\"signatures\":[" + String.join(",", signatures) + "]"
          + ",\"dss\":" + dss(document) + "}";
    }
  }

  /** Annotations of free text, page by page. */
  private static String notes(PDDocument document) throws Exception {
    List<String> notes = new ArrayList<>();
    for (int page = 0; page < document.getNumberOfPages(); page++) {
      for (PDAnnotation note : document.getPage(page).getAnnotations()) {
        if (!"FreeText".equals(note.getSubtype())) continue;
        notes.add("{\"page\":" + (page + 1) + ",\"rect\":" + box(note.getRectangle())
            + ",\"cropBox\":" + box(document.getPage(page).getCropBox())
            + ",\"rotate\":" + document.getPage(page).getRotation() + ",\"contents\":" + quote(String.valueOf(note.getContents()))
            + ",\"flags\":" + note.getAnnotationFlags() + ",\"hasAppearance\":" + (note.getNormalAppearanceStream() != null) + "}");
      }
    }
    return "[" + String.join(",", notes) + "]";
  }

  private static String box(PDRectangle at) {
    return "[" + at.getLowerLeftX() + "," + at.getLowerLeftY() + "," + at.getUpperRightX() + "," + at.getUpperRightY() + "]";
  }

  /** XML Signature, with the certificate in its KeyInfo; its Ids are those of XAdES. */
  private static String xml(File file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(file);
    NodeList properties = document.getElementsByTagNameNS("http://uri.etsi.org/01903/v1.3.2#", "SignedProperties");
    for (int index = 0; index < properties.getLength(); index++) {
      ((Element) properties.item(index)).setIdAttribute("Id", true);
    }
    Element element = (Element) document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
    String text = element.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate").item(0).getTextContent();
    byte[] der = Base64.getMimeDecoder().decode(text);
    Certificate signer = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    DOMValidateContext context = new DOMValidateContext(signer.getPublicKey(), element);
    context.setProperty("org.jcp.xml.dsig.secureValidation", true);
    XMLSignature signature = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
    return "{\"opened\":true,\"valid\":" + signature.validate(context) + "}";
  }

  private static String signature(PDSignature signature, byte[] file) {
    StringBuilder json = new StringBuilder("{\"subFilter\":" + quote(signature.getSubFilter()));
    int[] range = signature.getByteRange();
    json.append(",\"end\":").append(range.length == 4 ? range[2] + range[3] : -1);
    try {
      byte[] contents = withoutPadding(signature.getContents(file));
      byte[] covered = signature.getSignedContent(file);
      if ("ETSI.RFC3161".equals(signature.getSubFilter())) {
        checkTimeStamp(contents, covered);
        json.append(",\"signer\":null,\"signatureTimeStamp\":null");
      } else {
        CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(covered), contents);
        SignerInformation signer = only(data.getSignerInfos().getSigners());
        X509Certificate certificate = checkSigner(data, signer, signature.getSubFilter());
        String stamp = signatureTimeStamp(signer); // it may throw, and half a member is no JSON
        json.append(",\"signer\":").append(quote(commonName(certificate)));
        json.append(",\"signatureTimeStamp\":").append(stamp);
      }
      json.append(",\"valid\":true,\"error\":null}");
    } catch (Throwable error) {
      json.append(",\"valid\":false,\"error\":").append(quote(String.valueOf(error))).append("}");
    }
    return json.toString();
  }

  private static byte[] withoutPadding(byte[] contents) throws Exception {
    try (ASN1InputStream in = new ASN1InputStream(contents)) {
      return in.readObject().getEncoded("DER");
    }
  }

  private static <T> T only(Collection<T> values) {
    if (values.size() != 1) throw new IllegalStateException(values.size() + " signers instead of one");
    return values.iterator().next();
  }

  private static X509Certificate checkSigner(CMSSignedData data, SignerInformation signer, String subFilter) throws Exception {
    @SuppressWarnings("unchecked")
    Collection<X509CertificateHolder> matches = data.getCertificates().getMatches(signer.getSID());
    X509CertificateHolder holder = only(matches);
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder))) {
      throw new IllegalStateException("the signature value does not fit");
    }
    if ("ETSI.CAdES.detached".equals(subFilter)) checkSigningCertificate(signer, holder);
    X509Certificate certificate = certificateOf(holder);
    checkPath(certificate, data.getCertificates(), new Date());
    return certificate;
  }

  /** RFC 5035, section 3. */
  private static void checkSigningCertificate(SignerInformation signer, X509CertificateHolder holder) throws Exception {
    Attribute attribute = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
    ESSCertIDv2 id = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0)).getCerts()[0];
    MessageDigest digest = MessageDigest.getInstance(id.getHashAlgorithm().getAlgorithm().getId(), "BC");
    if (!Arrays.equals(digest.digest(holder.getEncoded()), id.getCertHash())) {
      throw new IllegalStateException("signing-certificate-v2 names another certificate");
    }
  }

  private static String signatureTimeStamp(SignerInformation signer) throws Exception {
    if (signer.getUnsignedAttributes() == null) return "null";
    Attribute attribute = signer.getUnsignedAttributes().get(PKCSObjectIdentifiers.id_aa_signatureTimeStampToken);
    if (attribute == null) return "null";
    byte[] token = attribute.getAttrValues().getObjectAt(0).toASN1Primitive().getEncoded("DER");
    return quote(checkTimeStamp(token, signer.getSignature()));
  }

  /** Checks a token over some bytes and answers its time. */
  private static String checkTimeStamp(byte[] der, byte[] stamped) throws Exception {
    TimeStampToken token = new TimeStampToken(new CMSSignedData(der));
    String algorithm = token.getTimeStampInfo().getMessageImprintAlgOID().getId();
    byte[] imprint = MessageDigest.getInstance(algorithm, "BC").digest(stamped);
    if (!Arrays.equals(imprint, token.getTimeStampInfo().getMessageImprintDigest())) {
      throw new IllegalStateException("the time stamp is of something else");
    }
    @SuppressWarnings("unchecked")
    Collection<X509CertificateHolder> matches = token.getCertificates().getMatches(token.getSID());
    X509CertificateHolder holder = only(matches);
    token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder));
    checkPath(certificateOf(holder), token.getCertificates(), token.getTimeStampInfo().getGenTime());
    return token.getTimeStampInfo().getGenTime().toInstant().toString();
  }

  private static X509Certificate certificateOf(X509CertificateHolder holder) throws Exception {
    return new JcaX509CertificateConverter().setProvider("BC").getCertificate(holder);
  }

  /** RFC 5280, section 6, without revocation. */
  private static void checkPath(X509Certificate end, Store<X509CertificateHolder> others, Date at) throws Exception {
    List<X509Certificate> candidates = new ArrayList<>(List.of(end));
    for (X509CertificateHolder holder : others.getMatches(null)) candidates.add(certificateOf(holder));
    X509CertSelector target = new X509CertSelector();
    target.setCertificate(end);
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(root, null)), target);
    parameters.setRevocationEnabled(false);
    parameters.setDate(at);
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(candidates)));
    CertPathBuilder.getInstance("PKIX", "BC").build(parameters);
  }

  private static String commonName(X509Certificate certificate) {
    for (String part : certificate.getSubjectX500Principal().getName().split(",")) {
      if (part.startsWith("CN=")) return part.substring(3);
    }
    return "";
  }

  private static int docMdp(PDDocument document) {
    COSBase permissions = document.getDocumentCatalog().getCOSObject().getDictionaryObject("Perms");
    if (!(permissions instanceof COSDictionary)) return 0;
    COSBase signature = ((COSDictionary) permissions).getDictionaryObject("DocMDP");
    if (!(signature instanceof COSDictionary)) return 0;
    COSArray references = (COSArray) ((COSDictionary) signature).getDictionaryObject("Reference");
    for (int index = 0; references != null && index < references.size(); index++) {
      COSDictionary reference = (COSDictionary) references.getObject(index);
      if (!"DocMDP".equals(reference.getNameAsString("TransformMethod"))) continue;
      COSDictionary parameters = (COSDictionary) reference.getDictionaryObject("TransformParams");
      return parameters == null ? 2 : parameters.getInt("P", 2);
    }
    return 0;
  }

  /** The document security store; each answer and list is checked against the certificates that stand beside it. */
  private static String dss(PDDocument document) throws Exception {
    COSBase found = document.getDocumentCatalog().getCOSObject().getDictionaryObject("DSS");
    if (!(found instanceof COSDictionary)) return "null";
    COSDictionary dss = (COSDictionary) found;
    List<X509Certificate> certificates = new ArrayList<>(List.of(root));
    for (byte[] der : streams(dss, "Certs")) {
      certificates.add((X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
    }
    List<String> problems = new ArrayList<>();
    List<byte[]> answers = streams(dss, "OCSPs");
    for (byte[] der : answers) checkOcsp(der, certificates, problems);
    List<byte[]> lists = streams(dss, "CRLs");
    for (byte[] der : lists) checkCrl(der, certificates, problems);
    COSBase vri = dss.getDictionaryObject("VRI");
    Set<String> names = new TreeSet<>();
    if (vri instanceof COSDictionary) for (COSName name : ((COSDictionary) vri).keySet()) names.add(quote(name.getName()));
    return "{\"certs\":" + base64(streams(dss, "Certs")) + ",\"ocsps\":" + base64(answers) + ",\"crls\":" + base64(lists)
        + ",\"vri\":[" + String.join(",", names) + "],\"problems\":[" + String.join(",", problems) + "]}";
  }

  private static void checkOcsp(byte[] der, List<X509Certificate> certificates, List<String> problems) {
    try {
      BasicOCSPResp response = (BasicOCSPResp) new OCSPResp(der).getResponseObject();
      Set<X509Certificate> candidates = new HashSet<>(certificates);
      for (X509CertificateHolder holder : response.getCerts()) candidates.add(certificateOf(holder));
      for (X509Certificate candidate : candidates) if (hasSigned(candidate, response)) return;
      problems.add(quote("an OCSP answer that none of the certificates signed"));
    } catch (Exception error) {
      problems.add(quote("OCSP answer: " + error));
    }
  }

  private static boolean hasSigned(X509Certificate candidate, BasicOCSPResp response) {
    try {
      return response.isSignatureValid(new JcaContentVerifierProviderBuilder().setProvider("BC").build(candidate));
    } catch (Exception otherKindOfKey) {
      return false;
    }
  }

  private static void checkCrl(byte[] der, List<X509Certificate> certificates, List<String> problems) {
    try {
      X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      for (X509Certificate candidate : certificates) {
        try {
          list.verify(candidate.getPublicKey(), "BC");
          return;
        } catch (Exception other) {
          continue;
        }
      }
      problems.add(quote("a CRL that none of the certificates signed"));
    } catch (Exception error) {
      problems.add(quote("CRL: " + error));
    }
  }

  private static List<byte[]> streams(COSDictionary dss, String name) throws Exception {
    List<byte[]> found = new ArrayList<>();
    COSBase array = dss.getDictionaryObject(name);
    if (!(array instanceof COSArray)) return found;
    for (int index = 0; index < ((COSArray) array).size(); index++) {
      try (InputStream in = ((COSStream) ((COSArray) array).getObject(index)).createInputStream()) {
        found.add(IOUtils.toByteArray(in));
      }
    }
    return found;
  }

  private static String base64(List<byte[]> values) {
    List<String> texts = new ArrayList<>();
    for (byte[] value : values) texts.add(quote(Base64.getEncoder().encodeToString(value)));
    return "[" + String.join(",", texts) + "]";
  }

  private static String quote(String text) {
    if (text == null) return "null";
    StringBuilder quoted = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      if (letter == '"' || letter == '\\') quoted.append('\\').append(letter);
      else if (letter < 0x20) quoted.append(String.format("\\u%04x", (int) letter));
      else quoted.append(letter);
    }
    return quoted.append('"').toString();
  }
}
