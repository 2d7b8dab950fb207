-- Conversions asked one after the other on the standard input, answered on the standard output.
-- A request is a line « from to length reference », then its bytes; an answer is a line
-- « 0 length » or, with what went wrong, « 1 length », then its bytes.
local entree, sortie = io.stdin, io.stdout
sortie:setvbuf("full")

local function convertir(texte, de, vers, reference)
  -- The empty environment is pandoc's sandbox: what is read can reach no file.
  local lu = pandoc.read(texte, de, nil, {})
  local options = { wrap_text = "none" }
  if reference ~= "" then
    options.reference_doc = reference
  end
  return pandoc.write(lu, vers, pandoc.WriterOptions(options))
end

for tete in entree:lines() do
  local de, vers, longueur, reference = tete:match("^(%S+) (%S+) (%d+) (.*)$")
  local texte = entree:read(tonumber(longueur)) or ""
  local bon, resultat = pcall(convertir, texte, de, vers, reference)
  local reponse = tostring(resultat)
  sortie:write(bon and "0 " or "1 ", #reponse, "\n", reponse)
  sortie:flush()
end
